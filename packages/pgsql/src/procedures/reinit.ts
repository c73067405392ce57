import { defineProcedure, factsFrom, leaveAsItIs, type Problem } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { roomFacts } from '../facts/room.ts';
import { against, needsLeader } from './refusals.ts';
import type { PgScope } from './scope.ts';
import { renewStage } from './stages.ts';

/** A first copy of a large database takes hours. */
const copiedWithinSeconds = 24 * 3600;

/** What a reinit reached. A type and not an interface, so that it is JSON. */
export type ReinitResult = { readonly cluster: string; readonly instance: string; readonly leader: string };

export const reinit = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'reinit',
  summary: 'throw the data of a replica away and copy it from the leader again',
  on: 'instance',
  input: z.object({}),
  grade: 'destroys',
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(roomFacts, [cluster])],
  refuse: (scope) => {
    const { cluster, facts, instance } = scope;
    const first = needsLeader(scope);
    if (first.length > 0 || instance === undefined) return first;
    if (leaderOf(cluster, facts) === instance)
      return [
        against(
          scope,
          'leads-cluster',
          `${instance.name} leads ${cluster.name}: its data is what the others are copied from`,
          `Hand over first: pigsty pgsql switchover ${cluster.name}`,
        ),
      ];
    return facts.from(patroniFacts, instance)?.view === undefined
      ? [
          against(
            scope,
            'no-patroni',
            `Patroni of ${instance.name} does not answer`,
            `See: pigsty health pgsql -l ${instance.host}`,
          ),
        ]
      : needsRoom(scope);
  },
  question: ({ cluster, instance }) =>
    `the data of ${instance?.name ?? ''} is deleted and copied from the leader of ${cluster.name}`,
  phases: [
    {
      name: 'copy the data',
      plan: ({ cluster, instance, run }) =>
        instance === undefined
          ? []
          : [
              renewStage(cluster, instance, {
                how: 'reinitialize',
                since: run.id,
                leads: false,
                withinSeconds: copiedWithinSeconds,
              }),
            ],
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, instance, facts }): ReinitResult => ({
    cluster: cluster.name,
    instance: instance?.name ?? '',
    leader: leaderOf(cluster, facts)?.name ?? '',
  }),
  conclude: ({ instance, leader }) => `${instance} has a fresh copy of ${leader} and streams from it.`,
  examples: [['pigsty pgsql reinit pg-test-3', 'asks for "pg-test-3"']],
});

/** Its own data goes first: a copy that does not fit would leave it with none. */
function needsRoom(scope: PgScope<unknown>): readonly Problem[] {
  const { cluster, facts, instance } = scope;
  const leader = leaderOf(cluster, facts);
  const [theirs, own] = [leader, instance].map((i) =>
    i === undefined ? undefined : facts.from(roomFacts, i),
  );
  if (theirs === undefined || own === undefined || theirs.dataBytes === 0 || own.freeBytes === 0) return [];
  const room = own.freeBytes + own.dataBytes;
  if (theirs.dataBytes <= room) return [];
  return [
    against(
      scope,
      'no-space',
      `the data of ${leader?.name ?? ''} takes ${gib(theirs.dataBytes)}, and ${instance?.name ?? ''} has room for ${gib(room)} once its own is gone`,
      'Make room first: its own data would be deleted, and the copy would not fit.',
    ),
  ];
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
