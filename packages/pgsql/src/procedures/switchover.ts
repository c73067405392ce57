import { defineProcedure, factsFrom, leaveAsItIs } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { clientFacts, heldSeconds } from '../facts/clients.ts';
import { candidatesOf, isWell, leaderOf, patroniFacts, patroniView } from '../facts/patroni.ts';
import { logicalSlotFacts } from '../facts/logical-slots.ts';
import { isSynchronous } from '../rest/cluster.ts';
import { synchronous } from '../render/dynamic-config.ts';
import { isStandbyCluster } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import {
  aboutClients,
  handOverStages,
  HoldInput,
  needsHoldableClients,
  synchronousStage,
} from './hand-over.ts';
import { formerSlotStages } from './former-slots.ts';
import { against, needsLeader } from './refusals.ts';
import type { PgScope } from './scope.ts';
import { tellsSubscribers } from './subscribers.ts';

const Input = HoldInput.extend({
  to: z.string().optional().describe('the new leader; the replica that is least behind when absent'),
  from: z.string().optional().describe('the instance that must lead now, or nothing is done'),
});
type Input = z.output<typeof Input>;

/** What a switchover reached. A type and not an interface, so that it is JSON. */
export type SwitchoverResult = {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
  /** How long clients of the pooler waited; null where they were cut off. */
  readonly heldSeconds: number | null;
};

export const switchover = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'switchover',
  summary: 'hand the leadership to another instance',
  on: 'cluster',
  input: Input,
  grade: 'interrupts',
  factsOf: (cluster) => [
    factsFrom(patroniFacts, [cluster]),
    factsFrom(clientFacts, [cluster]),
    factsFrom(logicalSlotFacts, [cluster]),
  ],
  refuse: (scope) => [
    ...needsLeader(scope),
    ...needsCandidate(scope),
    ...needsHoldableClients(scope),
    ...tellsSubscribers(scope, targetOf(scope)?.name),
  ],
  decide: (scope) => ({
    ...scope.input,
    from: leaderOf(scope.cluster, scope.facts)?.name,
    // A cluster that has no synchronous standby just now may name another one than the best of this moment.
    to: scope.input.to ?? (isSettled(scope) ? targetOf(scope)?.name : undefined),
  }),
  question: (scope) =>
    `${scope.input.from ?? 'the leader'} hands the leadership of ${scope.cluster.name} to ${targetOf(scope)?.name ?? 'another instance'}${aboutClients(scope, targetOf(scope)?.name)}`,
  phases: [
    {
      name: 'wait for a synchronous standby',
      plan: (scope) => (hasMoved(scope) ? [] : synchronousStage(scope, scope.input.to)),
    },
    {
      name: 'hand over',
      plan: (scope) => {
        const { from } = scope.input;
        // An earlier command may have moved it.
        const to = hasMoved(scope) ? leaderOf(scope.cluster, scope.facts)?.name : targetOf(scope)?.name;
        return from === undefined || to === undefined ? [] : handOverStages(scope, { from, to });
      },
    },
    { name: 'drop former failover slots', plan: formerSlotStages },
  ],
  // The member that leads by now goes on leading: nothing is left half-way.
  abort: leaveAsItIs,
  result: ({ cluster, facts, input, run }): SwitchoverResult => ({
    cluster: cluster.name,
    from: input.from ?? '',
    to: leaderOf(cluster, facts)?.name ?? '',
    heldSeconds: heldSeconds(cluster, facts, run),
  }),
  conclude: ({ cluster, to, heldSeconds: seconds }) =>
    `${to} leads ${cluster}.${seconds === null ? '' : ` Clients of the pooler waited ${seconds.toFixed(1)} s and go on, on the same connections.`}`,
  examples: [
    ['pigsty pgsql switchover pg-test --abort', 'give up one that could not hold its clients'],
    ['pigsty pgsql switchover pg-test --to pg-test-2', 'planned, without loss'],
  ],
});

function hasMoved({ cluster, facts, input }: PgScope<Input>): boolean {
  const leader = leaderOf(cluster, facts);
  return leader !== undefined && leader.name !== input.from;
}

function isSettled({ cluster, facts }: PgScope<Input>): boolean {
  return (
    isStandbyCluster(cluster) ||
    !synchronous(cluster.params).synchronous_mode ||
    candidatesOf(cluster, facts).some((m) => isSynchronous(m.role))
  );
}

function targetOf({ cluster, facts, input }: PgScope<Input>): { readonly name: string } | undefined {
  const candidates = candidatesOf(cluster, facts);
  return input.to === undefined ? candidates[0] : candidates.find((m) => m.name === input.to);
}

function needsCandidate(scope: PgScope<Input>): ReturnType<typeof needsLeader> {
  const { cluster, facts, input } = scope;
  const leader = leaderOf(cluster, facts);
  if (leader === undefined) return [];
  const candidates = candidatesOf(cluster, facts);
  const names = candidates.map((m) => m.name);
  const hint = `Candidates: ${names.join(', ') || 'none'}`;
  if (input.from !== undefined && input.from !== leader.name)
    return [against(scope, 'other-leader', `${leader.name} leads, not ${input.from}`, hint)];
  if (input.to === leader.name) return [against(scope, 'leads-already', `${input.to} leads already`, hint)];
  const isBehind =
    candidates.some((m) => isSynchronous(m.role)) && replicasOf(scope).includes(input.to ?? '');
  if (input.to !== undefined && isBehind && !names.includes(input.to))
    return [
      against(
        scope,
        'not-synchronous',
        `${input.to} is no synchronous standby: it may lack commits that clients were told about`,
        hint,
      ),
    ];
  if (input.to !== undefined && !names.includes(input.to))
    return [against(scope, 'no-candidate', `${input.to} is no replica that could lead`, hint)];
  return names.length > 0
    ? []
    : [against(scope, 'no-candidate', `${cluster.name} has no replica that streams and could lead`, hint)];
}

function replicasOf({ cluster, facts }: PgScope<Input>): readonly string[] {
  return (patroniView(cluster, facts)?.members ?? []).filter(isWell).map((m) => m.name);
}
