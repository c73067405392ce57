import { defineProcedure, factsFrom, leaveAsItIs, type StageDraft } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { patroniFacts, patroniView } from '../facts/patroni.ts';
import { dcsAccount } from '../plan/dcs.ts';
import { oneMember } from '../plan/stages.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { pausedOp } from './pause.ts';
import { against } from './refusals.ts';
import type { PgScope } from './scope.ts';

const Input = z.object({
  mode: z.enum(['on', 'off']).describe('on: Patroni leaves PostgreSQL alone; off: it fails over again'),
});
type Scope = PgScope<z.output<typeof Input>>;

/** What was reached. A type and not an interface, so that it is JSON. */
export type MaintenanceResult = { readonly cluster: string; readonly paused: boolean };

export const maintenance = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'maintenance',
  summary: 'pause Patroni, which then fails over for nobody and starts nothing, or resume it',
  on: 'cluster',
  input: Input,
  grade: 'interrupts',
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster])],
  refuse: (scope) =>
    patroniView(scope.cluster, scope.facts) === undefined
      ? [
          against(
            scope,
            'no-patroni',
            `no Patroni of ${scope.cluster.name} answers`,
            `See: pigsty pgsql list -l ${scope.cluster.name}`,
          ),
        ]
      : [],
  question: ({ cluster, input }) =>
    input.mode === 'on'
      ? `Patroni of ${cluster.name} is paused: nobody takes over when its leader is lost`
      : `Patroni of ${cluster.name} manages it again`,
  phases: [{ name: 'tell Patroni', plan: (scope) => [...account(scope), ...tell(scope)] }],
  abort: leaveAsItIs,
  result: ({ cluster, facts }): MaintenanceResult => ({
    cluster: cluster.name,
    paused: patroniView(cluster, facts)?.paused ?? false,
  }),
  conclude: ({ cluster, paused }) =>
    paused
      ? `Patroni of ${cluster} is paused. End it: pigsty pgsql maintenance ${cluster} --mode off`
      : `Patroni manages ${cluster}.`,
  examples: [
    ['pigsty pgsql maintenance pg-test --mode on', 'before work by hand'],
    ['pigsty pgsql maintenance pg-test --mode off', 'after it'],
  ],
});

/** An etcd that has lost everything does not know the cluster either, and a deploy may wait for Patroni to be resumed. */
function account({ cluster, facts, estate }: Scope): readonly StageDraft[] {
  return dcsAccount(cluster, facts, { inventory: estate.inventory, after: [] });
}

/** The word is kept in etcd by whichever member is asked. */
function tell({ cluster, facts, input }: Scope): readonly StageDraft[] {
  const asked = oneMember(cluster, facts);
  if (asked === undefined) return [];
  const reached = cluster.instances.filter((i) => facts.from(patroniFacts, i)?.view !== undefined);
  return [
    {
      name: 'maintenance',
      host: asked.host,
      after: [`dcs@${cluster.name}?`],
      ops: [pausedOp(cluster, { asked, reached, paused: input.mode === 'on' })],
    },
  ];
}
