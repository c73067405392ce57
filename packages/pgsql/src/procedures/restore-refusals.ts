import type { Problem } from '@pigsty/sdk';
import { leaderOf, patroniView } from '../facts/patroni.ts';
import { restoreFacts } from '../restore/facts.ts';
import type { RestoreScope as Scope } from '../restore/input.ts';
import { keptDirectory } from '../restore/places.ts';
import type { Source } from '../restore/coverage.ts';
import { isProof, prove, type Proof, type Refusal } from '../restore/prove.ts';
import type { Target } from '../restore/target.ts';
import { against, needsBackups } from './refusals.ts';

/** Every host has to answer: a member that is left out comes back with data that the others have not. */
export function needsHosts(scope: Scope): readonly Problem[] {
  const { cluster, facts, input } = scope;
  const first = needsBackups(scope, 'Restore the one that it follows.');
  if (first.length > 0) return first;
  if (input.member !== undefined && !cluster.instances.some((i) => i.name === input.member))
    return [
      against(
        scope,
        'no-such-instance',
        `${cluster.name} has no instance ${input.member}`,
        'See: pigsty pgsql list',
      ),
    ];
  if (patroniView(cluster, facts)?.paused === true)
    return [
      against(
        scope,
        'patroni-paused',
        `Patroni of ${cluster.name} is paused`,
        `Resume it first: pigsty pgsql maintenance ${cluster.name} --mode off`,
      ),
    ];
  return cluster.instances.flatMap((instance) =>
    facts.host(instance.host) === undefined
      ? [
          {
            ...against(scope, 'unwell-member', `the host of ${instance.name} does not answer`),
            host: instance.host,
            hint: 'Bring it back, or take it out of the inventory and forget it: pigsty pgsql forget',
          },
        ]
      : [],
  );
}

function sourcesOf({ cluster, facts, input }: Scope): readonly Source[] {
  const leader = leaderOf(cluster, facts);
  const first = leader === undefined ? [] : [leader];
  return [...first, ...cluster.instances.filter((i) => i !== leader)]
    .filter((i) => input.member === undefined || i.name === input.member)
    .flatMap((i) => {
      const told = facts.from(restoreFacts, i);
      return told === undefined ? [] : [{ member: i.name, leads: i === leader, facts: told }];
    });
}

/** What each member's repository makes of the target, the leader's first. */
function outcomesOf(scope: Scope, target: Target): readonly (Proof | Refusal)[] {
  return sourcesOf(scope).map((source) => prove(source, target, scope.input));
}

/** The first member whose repository reaches the target; else why the first one's does not. */
export function outcomeOf(scope: Scope, target: Target): Proof | Refusal | undefined {
  return chosen(outcomesOf(scope, target));
}

function chosen(outcomes: readonly (Proof | Refusal)[]): Proof | Refusal | undefined {
  // A choice that is open at one member is not made by taking another.
  const open = outcomes.find((o) => !isProof(o) && o.rule === 'target-ambiguous');
  return open ?? outcomes.find(isProof) ?? outcomes[0];
}

/** Somebody's repository reaches the target, and in one way only. */
export function needsProof(scope: Scope, target: Target): readonly Problem[] {
  const { cluster } = scope;
  const outcomes = outcomesOf(scope, target);
  const outcome = chosen(outcomes);
  if (outcome === undefined)
    return [
      against(
        scope,
        'no-backup',
        `no member of ${cluster.name} tells what its repository holds`,
        `See: pigsty health pgsql -l ${cluster.name}`,
      ),
    ];
  if (isProof(outcome)) return [];
  const others = outcomes.slice(1).flatMap((o) => (isProof(o) || o.rule === 'no-backup' ? [] : [o.reason]));
  return [
    against(
      scope,
      outcome.rule,
      [outcome.reason, ...new Set(outcome.rule === 'target-ambiguous' ? [] : others)].join('; '),
      outcome.hint ?? `See: pigsty pgsql backups -l ${cluster.name}`,
    ),
  ];
}

/** The member that restores can keep its data beside what is restored. */
export function needsRoom(scope: Scope, target: Target): readonly Problem[] {
  const { cluster, facts } = scope;
  const proof = outcomeOf(scope, target);
  if (proof === undefined || !isProof(proof)) return [];
  const member = cluster.instances.find((i) => i.name === proof.member);
  const told = member === undefined ? undefined : facts.from(restoreFacts, member);
  if (member === undefined || told === undefined) return [];
  const backup = told.info?.backups.find((b) => b.label === proof.set);
  const kept = keptDirectory(member.params);
  const problems: Problem[] = [];
  if (told.kept)
    problems.push(
      against(
        scope,
        'kept-data',
        `${member.name} still has the data of before an earlier restore, at ${kept}`,
        `If it is not needed any more: pigsty pgsql discard ${cluster.name}`,
      ),
    );
  if (told.mounted)
    problems.push(
      against(
        scope,
        'data-mounted',
        `${member.params.pg_data} of ${member.name} is a file system of its own: its data cannot be kept beside it`,
        'Mount the directory above it.',
      ),
    );
  if (told.tablespaces.length > 0)
    problems.push(
      against(
        scope,
        'has-tablespaces',
        `${member.name} has tablespaces, which a restore in place would write over: ${told.tablespaces.join(', ')}`,
        'Restore with pgBackRest and a map for every tablespace.',
      ),
    );
  const needed = Math.ceil((backup?.databaseBytes ?? 0) * 1.1);
  if (needed > told.freeBytes)
    problems.push(
      against(
        scope,
        'no-space',
        `the backup needs ${gib(needed)} beside the data that is kept, and ${member.name} has ${gib(told.freeBytes)} free`,
        'Make room for both.',
      ),
    );
  return problems;
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
