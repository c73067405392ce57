import { defineProcedure, factsFrom, type Problem } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts, patroniView } from '../facts/patroni.ts';
import { roles } from '../plan/roles.ts';
import { restoreFacts } from '../restore/facts.ts';
import { keptDirectory } from '../restore/places.ts';
import { isProof, prove, type Proof, type Refusal, type Source } from '../restore/prove.ts';
import { readReceipt, type RestoreResult } from '../restore/receipt.ts';
import {
  archiveStage,
  backStage,
  backupStage,
  checkStage,
  followStages,
  forgetStages,
  patroniStages,
  promoteStage,
  recoverStage,
  replicaStages,
  restoreStage,
  stopStages,
  type RestorePlan,
} from '../restore/stages.ts';
import { parseTarget, targetText, type Target } from '../restore/target.ts';
import { isStandbyCluster, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { against } from './refusals.ts';
import type { PgScope } from './scope.ts';

const Input = z.object({
  time: z.string().optional().describe('a time with its zone: "2026-03-01 12:00:00+01"'),
  xid: z.string().optional().describe('the number of a transaction; it is the last one that is restored'),
  lsn: z.string().optional().describe('a position in the WAL: 0/3000060'),
  name: z.string().optional().describe('a restore point that pg_create_restore_point has made'),
  immediate: z.boolean().default(false).describe('the end of the backup, as early as it is consistent'),
  latest: z.boolean().default(false).describe('the end of the archived WAL'),
  exclusive: z
    .boolean()
    .default(false)
    .describe('stop just before the time, the transaction or the position'),
  set: z
    .string()
    .optional()
    .describe('the backup to begin with; the newest one before the target when absent'),
  timeline: z.int().min(1).optional().describe('the timeline, where the target is on several'),
  member: z
    .string()
    .optional()
    .describe('the instance that restores, from its repository; one that can reach the target when absent'),
});
type Input = z.output<typeof Input>;
type Scope = PgScope<Input>;

export const restore = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'restore',
  summary: 'put a cluster back to a moment of its past, in place; the data that it has is kept aside',
  on: 'cluster',
  input: Input,
  grade: 'destroys',
  exclusive: true,
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(restoreFacts, [cluster])],
  refuse: (scope) => {
    const target = parseTarget(scope.input);
    if (typeof target === 'string')
      return [against(scope, 'target-wrong', target, `See: pigsty pgsql restore --help`)];
    const first = needsHosts(scope);
    return first.length > 0 ? first : needsProof(scope, target);
  },
  decide: (scope) => {
    const target = parseTarget(scope.input);
    const proof = typeof target === 'string' ? undefined : proofOf(scope, target);
    return proof === undefined || !isProof(proof)
      ? scope.input
      : { ...scope.input, member: proof.member, set: proof.set, timeline: proof.timeline };
  },
  question: ({ cluster, input }) =>
    `${cluster.name} goes back to ${wordsOf(input)}, from the backup ${input.set ?? ''} along timeline ${input.timeline ?? ''}: what was written since is gone from it, and clients wait. The data that ${input.member ?? ''} has now is kept as ${keptDirectory(cluster.params)}; the other members are copied again`,
  phases: [
    {
      name: 'archive the rest',
      plan: ({ cluster, facts, run }) => {
        const leader = leaderOf(cluster, facts);
        return leader === undefined ? [] : [archiveStage(leader, run.id)];
      },
    },
    {
      name: 'stop',
      plan: (scope) => {
        const plan = planOf(scope);
        return plan === undefined
          ? []
          : stopStages(plan.cluster, leaderOf(plan.cluster, scope.facts) ?? plan.member);
      },
    },
    { name: 'restore', plan: (scope) => each(scope, (plan) => [restoreStage(plan)]) },
    { name: 'recover and compare', plan: (scope) => each(scope, (plan) => [recoverStage(plan)]) },
    { name: 'promote', plan: (scope) => each(scope, (plan) => [promoteStage(plan)]) },
    {
      name: 'hand over to Patroni',
      plan: (scope) =>
        each(scope, (plan) =>
          patroniStages(plan, {
            inventory: scope.estate.inventory,
            leads: leaderOf(plan.cluster, scope.facts) === plan.member,
          }),
        ),
    },
    {
      // Passwords and roles came back as they were at the time of the target.
      name: 'roles of the inventory',
      plan: ({ cluster }) =>
        cluster.params.pg_provision && !isStandbyCluster(cluster) ? [roles(cluster, [])] : [],
    },
    { name: 'full backup', plan: (scope) => each(scope, (plan) => [backupStage(plan)]) },
    { name: 'copy the replicas', plan: (scope) => each(scope, replicaStages) },
    { name: 'check the archive', plan: (scope) => each(scope, (plan) => [checkStage(plan, plan.run)]) },
  ],
  result: (scope): RestoreResult => {
    const { cluster, facts, input, run } = scope;
    const member = memberOf(scope);
    const told = member === undefined ? undefined : facts.from(restoreFacts, member)?.receipts[run.id];
    return {
      ...readReceipt(told ?? ''),
      cluster: cluster.name,
      member: input.member ?? '',
      target: wordsOf(input),
      set: input.set ?? '',
      fromTimeline: input.timeline ?? 0,
      kept: keptDirectory(cluster.params),
    };
  },
  conclude: ({ cluster, target, reached, timeline, kept }) =>
    `${cluster} is back at ${target}: ${reached}. It is on timeline ${timeline ?? '?'} now. The data from before is at ${kept}; when all is well, delete it: pigsty pgsql discard ${cluster}.`,
  closing: [{ name: 'clear away', plan: ({ cluster, run }) => forgetStages(cluster, run.id) }],
  abort: [
    {
      name: 'stop',
      plan: (scope) => each(scope, (plan) => stopStages(plan.cluster, plan.member)),
    },
    { name: 'put the old data back', plan: (scope) => each(scope, (plan) => [backStage(plan)]) },
    {
      name: 'hand over to Patroni',
      plan: (scope) =>
        each(scope, (plan) =>
          patroniStages(plan, {
            inventory: scope.estate.inventory,
            leads: leaderOf(plan.cluster, scope.facts) === plan.member,
          }),
        ),
    },
    { name: 'start the replicas', plan: (scope) => each(scope, followStages) },
    { name: 'clear away', plan: ({ cluster, run }) => forgetStages(cluster, run.id) },
  ],
  examples: [
    [
      'pigsty pgsql restore pg-test --time "2026-03-01 12:00:00+01" --dry-run',
      'prove that it can be reached',
    ],
    ['pigsty pgsql restore pg-test --time "2026-03-01 12:00:00+01"', 'go there; asks for "pg-test"'],
    ['pigsty pgsql restore pg-test', 'go on with an interrupted one'],
    ['pigsty pgsql restore pg-test --abort', 'put the data from before back'],
  ],
});

function wordsOf(input: Input): string {
  const target = parseTarget(input);
  return typeof target === 'string' ? target : targetText(target);
}

function memberOf({ cluster, input }: Scope): PgInstance | undefined {
  return cluster.instances.find((i) => i.name === input.member);
}

function planOf(scope: Scope): RestorePlan | undefined {
  const { cluster, input, run } = scope;
  const target = parseTarget(input);
  const member = memberOf(scope);
  if (
    typeof target === 'string' ||
    member === undefined ||
    input.set === undefined ||
    input.timeline === undefined
  )
    return undefined;
  return { cluster, member, run: run.id, target, set: input.set, timeline: input.timeline };
}

function each<T>(scope: Scope, stages: (plan: RestorePlan) => readonly T[]): readonly T[] {
  const plan = planOf(scope);
  return plan === undefined ? [] : stages(plan);
}

/** Every host has to answer: a member that is left out comes back with data that the others have not. */
function needsHosts(scope: Scope): readonly Problem[] {
  const { cluster, facts, input } = scope;
  if (!cluster.params.pgbackrest_enabled)
    return [
      against(
        scope,
        'no-backup',
        `${cluster.name} has no backups: pgbackrest_enabled is false`,
        'Set pgbackrest_enabled: true, then deploy.',
      ),
    ];
  if (isStandbyCluster(cluster))
    return [
      against(
        scope,
        'read-only',
        `${cluster.name} follows another cluster`,
        'Restore the one that it follows.',
      ),
    ];
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
        `Resume it first: patronictl resume ${cluster.name}`,
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

/** The first member whose repository reaches the target, the leader's before others; else why the first one's does not. */
function proofOf(scope: Scope, target: Target): Proof | Refusal | undefined {
  const outcomes = sourcesOf(scope).map((source) => prove(source, target, scope.input));
  // A choice that is open at one member is not made by taking another.
  const open = outcomes.find((o) => !isProof(o) && o.rule === 'target-ambiguous');
  return open ?? outcomes.find(isProof) ?? outcomes[0];
}

function needsProof(scope: Scope, target: Target): readonly Problem[] {
  const { cluster, facts } = scope;
  const proof = proofOf(scope, target);
  if (proof === undefined)
    return [
      against(
        scope,
        'no-backup',
        `no member of ${cluster.name} tells what its repository holds`,
        `See: pigsty health pgsql -l ${cluster.name}`,
      ),
    ];
  if (!isProof(proof)) {
    const others = sourcesOf(scope)
      .slice(1)
      .map((source) => prove(source, target, scope.input))
      .flatMap((o) => (isProof(o) || o.rule === 'no-backup' ? [] : [o.reason]));
    return [
      against(
        scope,
        proof.rule,
        [proof.reason, ...new Set(proof.rule === 'target-ambiguous' ? [] : others)].join('; '),
        proof.hint ?? `See: pigsty pgsql backups -l ${cluster.name}`,
      ),
    ];
  }
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
