import { defineProcedure, factsFrom, type StageDraft } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import { roles } from '../plan/roles.ts';
import { restoreFacts } from '../restore/facts.ts';
import { keptDirectory } from '../restore/places.ts';
import { RestoreInput, type RestoreScope } from '../restore/input.ts';
import { isProof } from '../restore/proof.ts';
import { readReceipt, type RestoreResult } from '../restore/receipt.ts';
import { archiveStage, backupStage, checkStage } from '../restore/stages/archive.ts';
import { backStage } from '../restore/stages/back.ts';
import { restoreStage } from '../restore/stages/data.ts';
import { patroniStages } from '../restore/stages/patroni.ts';
import { promoteStage } from '../restore/stages/promote.ts';
import { recoverStage } from '../restore/stages/recover.ts';
import { followStages, replicaStages } from '../restore/stages/replicas.ts';
import type { RestorePlan } from '../restore/stages/restore-plan.ts';
import { forgetStages } from '../restore/stages/state.ts';
import { stopStages } from '../restore/stages/stop.ts';
import { parseTarget, targetText } from '../restore/target.ts';
import { isStandbyCluster, type PgInstance } from '../spec/cluster.ts';
import { inRepository, repoOption, repositoryNamed } from '../spec/repositories.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { tellsFollowers } from './followers.ts';
import { against } from './refusals.ts';
import {
  decided,
  needsHosts,
  needsProof,
  needsRoom,
  outcomeOf,
  tellsUnarchived,
} from './restore-refusals.ts';

type Scope = RestoreScope;

export const restore = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'restore',
  summary: 'put a cluster back to a moment of its past, in place; the data that it has is kept aside',
  on: 'cluster',
  input: RestoreInput,
  grade: 'destroys',
  exclusive: true,
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(restoreFacts, [cluster])],
  refuse: (scope) => {
    const target = parseTarget(scope.input);
    if (typeof target === 'string')
      return [against(scope, 'target-wrong', target, `See: pigsty pgsql restore --help`)];
    const first = needsHosts(scope);
    if (first.length > 0) return first;
    const unproven = needsProof(scope, target);
    return unproven.length > 0
      ? unproven
      : [
          ...needsRoom(scope, target),
          ...tellsUnarchived(scope),
          ...tellsFollowers(scope, 'has what was written after the target'),
        ];
  },
  decide: (scope) => {
    const target = parseTarget(scope.input);
    const proof = typeof target === 'string' ? undefined : outcomeOf(scope, target);
    return proof === undefined || !isProof(proof)
      ? scope.input
      : { ...scope.input, ...decided(scope, proof) };
  },
  question: ({ cluster, input }) =>
    `${cluster.name} goes back to ${wordsOf(input)}, from the backup ${input.set ?? ''}${inRepository(cluster.params, { name: input.repo ?? '' })} along timeline ${input.timeline ?? ''}: what was written since is gone from it, and clients wait. The data that ${input.member ?? ''} has now is kept as ${keptDirectory(cluster.params)}; the other members are copied again`,
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
      plan: handOver,
    },
    {
      // Passwords and roles came back as they were at the time of the target.
      name: 'roles of the inventory',
      plan: ({ cluster }) =>
        cluster.params.pg_provision && !isStandbyCluster(cluster) ? [roles(cluster, [])] : [],
    },
    { name: 'full backup', plan: (scope) => each(scope, (plan) => [backupStage(plan)]) },
    { name: 'copy the replicas', plan: (scope) => each(scope, replicaStages) },
    { name: 'check the archive', plan: (scope) => each(scope, (plan) => [checkStage(plan)]) },
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
      plan: handOver,
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

function wordsOf(input: RestoreInput): string {
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
  const repo = repoOption(cluster.params, repositoryNamed(cluster.params, input.repo));
  return { cluster, member, run: run.id, target, set: input.set, repo, timeline: input.timeline };
}

function each<T>(scope: Scope, stages: (plan: RestorePlan) => readonly T[]): readonly T[] {
  const plan = planOf(scope);
  return plan === undefined ? [] : stages(plan);
}

function handOver(scope: Scope): readonly StageDraft[] {
  return each(scope, (plan) =>
    patroniStages(plan, {
      inventory: scope.estate.inventory,
      leads: leaderOf(plan.cluster, scope.facts) === plan.member,
    }),
  );
}
