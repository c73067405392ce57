import { defineProcedure, factsFrom, leaveAsItIs, type Problem } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts, patroniView } from '../facts/patroni.ts';
import { patroniFailover } from '../ops/failover.ts';
import { restCredentials, restEndpoint, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { isLeader, type PatroniMember } from '../rest/cluster.ts';
import { against } from './refusals.ts';
import type { PgScope } from './scope.ts';

const Input = z.object({
  candidate: z.string().optional().describe('the new leader; the one that has received most when absent'),
});
type Scope = PgScope<z.output<typeof Input>>;

/** What a failover reached. A type and not an interface, so that it is JSON. */
export type FailoverResult = { readonly cluster: string; readonly leader: string };

export const failover = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'failover',
  summary: 'make a member lead by force, when the leader is gone and Patroni chooses nobody',
  on: 'cluster',
  input: Input,
  grade: 'destroys',
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster])],
  refuse: (scope) => [...needsLostLeader(scope), ...needsSurvivor(scope)],
  decide: (scope) => ({ candidate: survivors(scope).find((m) => isWanted(scope, m))?.name }),
  question: ({ cluster, input }) =>
    `${input.candidate ?? ''} takes over ${cluster.name} by force: commits that it has not received are lost`,
  phases: [
    {
      name: 'take over',
      plan: ({ cluster, input }) => {
        const to = cluster.instances.find((i) => i.name === input.candidate);
        if (to === undefined) return [];
        return [
          {
            name: 'take-over',
            host: to.host,
            ops: [
              patroniFailover({
                cluster: cluster.name,
                members: cluster.instances.map(restEndpoint),
                credentials: restCredentials(cluster.params),
                to: restEndpoint(to),
              }),
            ],
          },
        ];
      },
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, facts }): FailoverResult => ({
    cluster: cluster.name,
    leader: leaderOf(cluster, facts)?.name ?? '',
  }),
  conclude: ({ cluster, leader }) =>
    `${leader} leads ${cluster}. A former leader that comes back follows it: pigsty pgsql list -l ${cluster}`,
  examples: [
    ['pigsty pgsql failover pg-test', 'asks for "pg-test"'],
    ['pigsty pgsql failover pg-test --candidate pg-test-2 --confirm pg-test', 'names the new leader'],
  ],
});

function isWanted({ input }: Scope, { name }: PatroniMember): boolean {
  return input.candidate === undefined || input.candidate === name;
}

/** Whose Patroni answers itself, whatever the others last heard of it. */
function answers({ facts }: Scope, instance: PgInstance): boolean {
  return facts.from(patroniFacts, instance)?.view !== undefined;
}

/** Members that run and do not lead, the one that has received most first. */
function survivors(scope: Scope): readonly PatroniMember[] {
  const { cluster, facts } = scope;
  const bytes = ({ lag }: PatroniMember): number => (typeof lag === 'number' ? lag : Number.MAX_SAFE_INTEGER);
  const members = patroniView(cluster, facts)?.members ?? [];
  const reached = (name: string): boolean =>
    cluster.instances.some((i) => i.name === name && answers(scope, i));
  return members
    .filter((m) => !isLeader(m.role) && reached(m.name))
    .filter((m) => ['running', 'streaming', 'in archive recovery'].includes(m.state))
    .sort((a, b) => bytes(a) - bytes(b) || (a.name < b.name ? -1 : 1));
}

function needsLostLeader(scope: Scope): readonly Problem[] {
  const { cluster, facts } = scope;
  const leader = leaderOf(cluster, facts);
  if (leader === undefined || !answers(scope, leader)) return [];
  const state = patroniView(cluster, facts)?.members.find((m) => m.name === leader.name)?.state;
  if (state !== 'running') return [];
  return [
    against(
      scope,
      'leader-runs',
      `${leader.name} leads ${cluster.name} and runs: nothing has to be lost`,
      `Hand over instead: pigsty pgsql switchover ${cluster.name}`,
    ),
  ];
}

function needsSurvivor(scope: Scope): readonly Problem[] {
  const { cluster, input } = scope;
  const names = survivors(scope).map((m) => m.name);
  if (input.candidate === undefined ? names.length > 0 : names.includes(input.candidate)) return [];
  return [
    against(
      scope,
      'no-candidate',
      input.candidate === undefined
        ? `no member of ${cluster.name} answers that could take over`
        : `${input.candidate} does not answer as a replica that runs`,
      `Candidates: ${names.join(', ') || 'none'}`,
    ),
  ];
}
