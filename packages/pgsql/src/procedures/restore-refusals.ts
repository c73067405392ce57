import type { Problem } from '@pigsty/sdk';
import { leaderOf, patroniView } from '../facts/patroni.ts';
import { restoreFacts, type RestoreFacts } from '../restore/facts.ts';
import type { RestoreScope as Scope } from '../restore/input.ts';
import { keptDirectory } from '../restore/places.ts';
import type { Source } from '../restore/coverage.ts';
import { isProof, type Proof, type Refusal } from '../restore/proof.ts';
import { prove } from '../restore/prove.ts';
import type { Target } from '../restore/target.ts';
import { hasSeveral, repositoryName, repositoryNamed } from '../spec/repositories.ts';
import { against, needsBackups, needsRepository } from './refusals.ts';
import type { PgScope } from './scope.ts';

type Order = { readonly first: 'leader' | 'replicas' };
/** Any procedure that may be told at which instance. */
type Member = PgScope<{ readonly member?: string | undefined; readonly repo?: string | undefined }>;

/** It has backups, and the instance that is named. */
export function needsMember(scope: Member): readonly Problem[] {
  const { cluster, input } = scope;
  const first = needsBackups(scope, 'Restore the one that it follows.');
  if (first.length > 0) return first;
  const unknown = needsRepository(scope);
  if (unknown.length > 0) return unknown;
  if (input.member === undefined || cluster.instances.some((i) => i.name === input.member)) return [];
  return [
    against(
      scope,
      'no-such-instance',
      `${cluster.name} has no instance ${input.member}`,
      'See: pigsty pgsql list',
    ),
  ];
}

/** What a proof decides, as words of the input: a procedure that goes on later does the same. */
export function decided(
  { cluster }: Pick<Scope, 'cluster'>,
  { member, set, timeline, repository }: Proof,
): Pick<Scope['input'], 'member' | 'set' | 'timeline' | 'repo'> {
  const { params } = cluster;
  return {
    member,
    set,
    timeline,
    ...(hasSeveral(params) ? { repo: repositoryName(params, repository) } : {}),
  };
}

/** Every host has to answer: a member that is left out comes back with data that the others have not. */
export function needsHosts(scope: Scope): readonly Problem[] {
  const { cluster, facts } = scope;
  const first = needsMember(scope);
  if (first.length > 0) return first;
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

/** Members in the order in which they are asked: the leader has what is not archived yet, a replica has less to do. */
export function sourcesOf(
  { cluster, facts, input }: Member,
  { first }: { readonly first: 'leader' | 'replicas' },
): readonly Source[] {
  const leader = leaderOf(cluster, facts);
  const leaders = leader === undefined ? [] : [leader];
  const others = cluster.instances.filter((i) => i !== leader);
  return (first === 'leader' ? [...leaders, ...others] : [...others, ...leaders])
    .filter((i) => input.member === undefined || i.name === input.member)
    .flatMap((i) => {
      const told = facts.from(restoreFacts, i);
      return told === undefined ? [] : [{ member: i.name, leads: i === leader, facts: told }];
    });
}

/** What each member's repository makes of the target. */
function outcomesOf(scope: Scope, target: Target, order: Order): readonly (Proof | Refusal)[] {
  const { set, timeline, repo } = scope.input;
  const repository = repositoryNamed(scope.cluster.params, repo)?.key;
  return sourcesOf(scope, order).map((source) => prove(source, target, { set, timeline, repository }));
}

/** The first member whose repository reaches the target; else why the first one's does not. */
export function outcomeOf(
  scope: Scope,
  target: Target,
  order: Order = { first: 'leader' },
): Proof | Refusal | undefined {
  return chosen(outcomesOf(scope, target, order));
}

function chosen(outcomes: readonly (Proof | Refusal)[]): Proof | Refusal | undefined {
  // A choice that is open at one member is not made by taking another.
  const open = outcomes.find((o) => !isProof(o) && o.rule === 'target-ambiguous');
  return open ?? outcomes.find(isProof) ?? outcomes[0];
}

/** Somebody's repository reaches the target, and in one way only. */
export function needsProof(
  scope: Scope,
  target: Target,
  order: Order = { first: 'leader' },
): readonly Problem[] {
  const { cluster } = scope;
  const outcomes = outcomesOf(scope, target, order);
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

/** A leader archives what only it has before it stops; where nobody leads that is left out, and said. */
export function tellsUnarchived(scope: Scope): readonly Problem[] {
  const { cluster, facts } = scope;
  if (leaderOf(cluster, facts) !== undefined) return [];
  return cluster.instances.flatMap((instance): readonly Problem[] => {
    const [first, ...more] = facts.from(restoreFacts, instance)?.unarchived ?? [];
    if (first === undefined) return [];
    const message = `nobody leads ${cluster.name}, and ${more.length + 1} segments of WAL of ${instance.name} are in no archive, from ${first} on: a recovery ends before them`;
    return [
      {
        ...against(scope, 'unarchived-wal', message),
        severity: 'warning',
        host: instance.host,
        hint: `Bring ${instance.name} up first if they matter: then they are archived before anything stops.`,
      },
    ];
  });
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
  problems.push(
    ...needsSpace(scope, { member: member.name, databaseBytes: backup?.databaseBytes ?? 0, told }),
  );
  return problems;
}

/** A restored copy fits beside the data. */
export function needsSpace(
  scope: Pick<Scope, 'cluster'>,
  {
    member,
    databaseBytes,
    told,
  }: { readonly member: string; readonly databaseBytes: number; readonly told: RestoreFacts },
): readonly Problem[] {
  const needed = Math.ceil(databaseBytes * 1.1);
  if (needed <= told.freeBytes) return [];
  return [
    against(
      scope,
      'no-space',
      `the backup needs ${gib(needed)} beside the present data, and ${member} has ${gib(told.freeBytes)} free`,
      'Make room for both.',
    ),
  ];
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
