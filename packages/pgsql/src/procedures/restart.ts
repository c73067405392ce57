import {
  defineProcedure,
  factsFrom,
  leaveAsItIs,
  oneByOne,
  type JsonValue,
  type StageDraft,
} from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { restartConfig } from '../handover/config.ts';
import { clientFacts, heldSeconds } from '../facts/clients.ts';
import { candidatesOf, isOlderThan, leaderOf, patroniFacts } from '../facts/patroni.ts';
import { logicalSlotFacts } from '../facts/logical-slots.ts';
import type { PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import {
  aboutClients,
  handOverStages,
  HoldInput,
  needsHoldableClients,
  synchronousStage,
} from './hand-over.ts';
import { formerSlotStages } from './former-slots.ts';
import { against, needsAllWell, needsLeader } from './refusals.ts';
import type { PgScope } from './scope.ts';
import { renewStage } from './stages.ts';
import { tellsSubscribers } from './subscribers.ts';

const Input = HoldInput.extend({
  inPlace: z
    .boolean()
    .default(false)
    .describe(
      'restart the leader where it is, without a switchover before: clients of its pooler wait for as long as it takes',
    ),
});
type Input = z.output<typeof Input>;

/** What a restart reached. A type and not an interface, so that it is JSON. */
export type RestartResult = {
  readonly cluster: string;
  readonly leader: string;
  readonly restarted: string[];
  /** How long clients of the pooler waited; null where they were cut off. */
  readonly heldSeconds: number | null;
};

const backWithinSeconds = 300;

export const restart = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'restart',
  summary:
    'restart PostgreSQL of every instance, one at a time: replicas first, the leader after a switchover',
  on: 'cluster',
  input: Input,
  grade: 'interrupts',
  factsOf: (cluster) => [
    factsFrom(patroniFacts, [cluster]),
    factsFrom(clientFacts, [cluster]),
    factsFrom(logicalSlotFacts, [cluster]),
  ],
  refuse: (scope) => {
    const first = needsLeader(scope);
    return first.length > 0
      ? first
      : [
          ...needsAllWell(scope),
          ...needsSuccessor(scope),
          ...needsHoldableClients(scope),
          ...tellsSubscribers(scope, candidatesOf(scope.cluster, scope.facts)[0]?.name),
        ];
  },
  question: (scope) =>
    scope.input.inPlace || scope.cluster.instances.length === 1
      ? `PostgreSQL of ${scope.cluster.name} is restarted, its leader in place`
      : `PostgreSQL of ${scope.cluster.name} is restarted, one instance at a time; the leadership moves to another instance${aboutClients(scope, candidatesOf(scope.cluster, scope.facts)[0]?.name)}`,
  phases: [
    {
      name: 'restart replicas',
      plan: (scope) => {
        const leader = leaderOf(scope.cluster, scope.facts);
        return inTurn(
          scope,
          olderInstances(scope).filter((i) => i !== leader),
        );
      },
    },
    {
      name: 'wait for a synchronous standby',
      plan: (scope) => (handsOver(scope) === undefined ? [] : synchronousStage(scope)),
    },
    {
      name: 'hand over',
      plan: (scope) => {
        const both = handsOver(scope);
        return both === undefined ? [] : handOverStages(scope, both);
      },
    },
    {
      name: 'restart the former leader',
      plan: (scope) => {
        const leader = leaderOf(scope.cluster, scope.facts);
        const older = olderInstances(scope);
        // Before the leadership has moved only the leader's turn is known to be the last.
        return inTurn(scope, leader !== undefined && older.includes(leader) ? [leader] : older);
      },
    },
    { name: 'drop former failover slots', plan: formerSlotStages },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, facts, run }): RestartResult => ({
    cluster: cluster.name,
    leader: leaderOf(cluster, facts)?.name ?? '',
    heldSeconds: heldSeconds(cluster, facts, run),
    restarted: cluster.instances.filter((i) => !isOlderThan(run, i, facts)).map((i) => i.name),
  }),
  conclude: ({ cluster, leader, restarted, heldSeconds: seconds }) =>
    `${restarted.length} instances of ${cluster} are restarted; ${leader} leads.${seconds === null ? '' : ` Clients of the pooler waited ${seconds.toFixed(1)} s.`}`,
  examples: [
    ['pigsty pgsql restart pg-test', 'all members, one at a time'],
    ['pigsty pgsql restart pg-test --dry-run', 'only show what would be done'],
  ],
});

/** The leader that is still to be restarted, and the best of those that could lead meanwhile. */
function handsOver(scope: PgScope<Input>): { readonly from: string; readonly to: string } | undefined {
  const { cluster, facts, input } = scope;
  const from = leaderOf(cluster, facts) ?? lastOlder(scope);
  const to = candidatesOf(cluster, facts)[0] ?? cluster.instances.find((i) => i !== from);
  if (from === undefined || to === undefined || input.inPlace) return undefined;
  return isOlderThan(scope.run, from, facts) ? { from: from.name, to: to.name } : undefined;
}

function olderInstances({ cluster, facts, run }: PgScope<Input>): readonly PgInstance[] {
  return cluster.instances.filter((i) => isOlderThan(run, i, facts));
}

/**
 * Whose turn it is when nobody leads: an earlier command died in the middle of its hand-over, and whether the leadership
 * has moved is known only when somebody leads again.
 */
function lastOlder(scope: PgScope<Input>): PgInstance | undefined {
  const older = olderInstances(scope);
  return older.length === 1 ? older[0] : undefined;
}

function inTurn(scope: PgScope<Input>, instances: readonly PgInstance[]): readonly StageDraft[] {
  const leader = leaderOf(scope.cluster, scope.facts);
  return oneByOne(instances, {
    turn: (instance) => [
      renewStage(scope.cluster, instance, {
        how: 'restart',
        since: scope.run.id,
        leads: instance === leader,
        withinSeconds: backWithinSeconds,
        ...holdOf(scope, instance === leader ? instance : undefined),
      }),
    ],
  });
}

/** A leader that restarts where it is holds its clients meanwhile. */
function holdOf(
  { input, run }: PgScope<Input>,
  leader: PgInstance | undefined,
): { readonly hold?: JsonValue } {
  const hold = leader === undefined || input.cut ? undefined : restartConfig(leader, run.id);
  return hold === undefined ? {} : { hold };
}

function needsSuccessor(scope: PgScope<Input>): ReturnType<typeof needsLeader> {
  const { cluster, facts, input } = scope;
  if (cluster.instances.length === 1 || input.inPlace || candidatesOf(cluster, facts).length > 0) return [];
  return [
    against(
      scope,
      'no-candidate',
      `no replica of ${cluster.name} could take over while its leader restarts`,
      `Restart the leader in place, writes stop meanwhile: pigsty pgsql restart ${cluster.name} --in-place`,
    ),
  ];
}
