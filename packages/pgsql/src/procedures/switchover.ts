import { defineProcedure, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { clientFacts, heldSeconds } from '../facts/clients.ts';
import { candidatesOf, leaderOf, patroniFacts } from '../facts/patroni.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { aboutClients, handOverStages, HoldInput, needsHoldableClients } from './hand-over.ts';
import { against, needsLeader } from './refusals.ts';
import type { PgScope } from './scope.ts';

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
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(clientFacts, [cluster])],
  refuse: (scope) => [...needsLeader(scope), ...needsCandidate(scope), ...needsHoldableClients(scope)],
  decide: (scope) => ({
    ...scope.input,
    from: leaderOf(scope.cluster, scope.facts)?.name,
    to: targetOf(scope)?.name,
  }),
  question: (scope) =>
    `${scope.input.from ?? 'the leader'} hands the leadership of ${scope.cluster.name} to ${scope.input.to ?? 'another instance'}${aboutClients(scope, scope.input.to)}`,
  phases: [
    {
      name: 'hand over',
      plan: (scope) => {
        const { from, to } = scope.input;
        return from === undefined || to === undefined ? [] : handOverStages(scope, { from, to });
      },
    },
  ],
  // The member that leads by now goes on leading: nothing is left half-way.
  abort: [{ name: 'leave it as it is', plan: () => [] }],
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

function targetOf({ cluster, facts, input }: PgScope<Input>): { readonly name: string } | undefined {
  const candidates = candidatesOf(cluster, facts);
  return input.to === undefined ? candidates[0] : candidates.find((m) => m.name === input.to);
}

function needsCandidate(scope: PgScope<Input>): ReturnType<typeof needsLeader> {
  const { cluster, facts, input } = scope;
  const leader = leaderOf(cluster, facts);
  if (leader === undefined) return [];
  const names = candidatesOf(cluster, facts).map((m) => m.name);
  const hint = `Candidates: ${names.join(', ') || 'none'}`;
  if (input.from !== undefined && input.from !== leader.name)
    return [against(scope, 'other-leader', `${leader.name} leads, not ${input.from}`, hint)];
  if (input.to === leader.name) return [against(scope, 'leads-already', `${input.to} leads already`, hint)];
  if (input.to !== undefined && !names.includes(input.to))
    return [against(scope, 'no-candidate', `${input.to} is no replica that could lead`, hint)];
  return names.length > 0
    ? []
    : [against(scope, 'no-candidate', `${cluster.name} has no replica that streams and could lead`, hint)];
}
