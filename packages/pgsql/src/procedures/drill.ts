import { defineProcedure, factsFrom, type Problem } from '@pigsty/sdk';
import { z } from 'zod';
import { drillFacts } from '../drill/facts.ts';
import { faults, faultText } from '../drill/fault.ts';
import { judge, type DrillResult } from '../drill/judge.ts';
import { leaderships } from '../drill/leaderships.ts';
import { entryOf, primaryService } from '../drill/subject.ts';
import {
  clearStages,
  clientStage,
  collectStages,
  faultStages,
  tableStage,
  watchStages,
} from '../drill/stages.ts';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import { isStandbyCluster, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { against, needsAllWell, needsLeader } from './refusals.ts';
import type { PgScope } from './scope.ts';

const Input = z.object({
  fault: z.enum(faults).default('kill').describe('what happens to the leader'),
  within: z.int().min(1).default(30).describe('seconds in which writes must succeed again'),
  outage: z.int().min(10).max(600).default(45).describe('seconds that a partition lasts'),
  leader: z.string().optional().describe('the instance that must lead now, or nothing is done'),
});
type Input = z.output<typeof Input>;
type Scope = PgScope<Input>;

export const drill = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'drill',
  summary: 'take the leader away while a client writes, and measure',
  on: 'cluster',
  input: Input,
  grade: 'destroys',
  exclusive: true,
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(drillFacts, [cluster])],
  refuse: (scope) => {
    const first = needsLeader(scope);
    return first.length > 0 ? first : [...needsAllWell(scope), ...needsFailover(scope)];
  },
  decide: (scope) => ({ ...scope.input, leader: leaderOf(scope.cluster, scope.facts)?.name }),
  question: ({ cluster, input }) =>
    `${faultText(input.fault)} of ${input.leader ?? 'the leader'}, which leads ${cluster.name}${
      input.fault === 'power' ? '; its host stays off until somebody switches it on' : ''
    }`,
  phases: [
    {
      name: 'watch and write',
      plan: (scope) => {
        const { cluster, estate, run } = scope;
        const leader = formerLeader(scope);
        const entry = entryOf(cluster, leader?.name);
        const service = primaryService(cluster, entry, estate.inventory);
        if (leader === undefined || entry === undefined || service === undefined) return [];
        return [
          ...watchStages(cluster),
          tableStage(cluster, leader),
          clientStage(cluster, entry, { run: run.id, ...service }),
        ];
      },
    },
    {
      name: 'take the leader away',
      plan: (scope) => {
        const { cluster, facts, input } = scope;
        const leader = formerLeader(scope);
        const entry = entryOf(cluster, leader?.name);
        if (leader === undefined || entry === undefined) return [];
        const reached = facts.host(leader.host) !== undefined;
        return faultStages(cluster, { leader, entry, reached, fault: input.fault, seconds: input.outage });
      },
    },
    { name: 'collect what was seen', plan: ({ cluster }) => collectStages(cluster) },
  ],
  result: (scope) => judged(scope),
  passed: ({ passed }) => passed,
  conclude: (result) => conclusion(result),
  closing: [{ name: 'clear away', plan: clear }],
  abort: [{ name: 'clear away', plan: clear }],
  examples: [
    ['pigsty pgsql drill pg-test', 'kill PostgreSQL and Patroni of the leader once'],
    ['pigsty pgsql drill pg-test --fault partition', 'cut the network of its host off for 45 s'],
    ['pigsty pgsql drill pg-test --abort', 'stop an interrupted one, and clear away'],
  ],
});

function clear({ cluster, facts }: Scope): ReturnType<typeof clearStages> {
  return clearStages(cluster, leaderOf(cluster, facts));
}

/** The instance that led when the drill began. */
function formerLeader({ cluster, input }: Scope): PgInstance | undefined {
  return cluster.instances.find((i) => i.name === input.leader);
}

function judged(scope: Scope): DrillResult {
  const { cluster, facts, input } = scope;
  const before = formerLeader(scope);
  const after = leaderOf(cluster, facts);
  const entry = entryOf(cluster, before?.name);
  const seen = (instance: PgInstance | undefined): ReturnType<typeof drillFacts.parse> | undefined =>
    instance === undefined ? undefined : facts.from(drillFacts, instance);
  return judge({
    cluster: cluster.name,
    fault: input.fault,
    leader: before?.name ?? '',
    leaderAfter: after?.name,
    faultMs: seen(before)?.faultMs ?? 0,
    attempts: seen(entry)?.attempts ?? [],
    present: seen(after)?.rows ?? new Set(),
    stretches: cluster.instances.flatMap((i) => leaderships(i.name, seen(i)?.watch ?? '')),
    withinSeconds: input.within,
    returnedMs: seen(entry)?.returnedMs,
    complete: seen(before)?.faultMs !== undefined && cluster.instances.every((i) => seen(i)?.finished),
  });
}

function conclusion({ passed, reasons, ...result }: DrillResult): string {
  const recovery = result.recoverySeconds === null ? 'never' : `after ${result.recoverySeconds.toFixed(1)} s`;
  const back =
    result.rejoinSeconds === null ? '' : `, every member back after ${result.rejoinSeconds.toFixed(1)} s`;
  const verdict = passed ? 'Passed' : `Not passed: ${reasons.join('; ')}`;
  return `${verdict}. ${result.leaderBefore} -> ${result.leaderAfter}: writes succeeded again ${recovery}${back}; ${result.acknowledged} commits acknowledged, ${result.lost.length} lost.`;
}

function needsFailover(scope: Scope): readonly Problem[] {
  const { cluster, facts, input, estate } = scope;
  const leader = leaderOf(cluster, facts);
  if (cluster.instances.length < 2)
    return [
      against(
        scope,
        'one-instance',
        `${cluster.name} has one instance: there is nothing to fail over to`,
        'Drill a cluster with at least two instances.',
      ),
    ];
  if (isStandbyCluster(cluster))
    return [
      against(
        scope,
        'read-only',
        `${cluster.name} is a standby cluster: no client can write to it`,
        'Drill the cluster that it follows.',
      ),
    ];
  if (input.leader !== undefined && input.leader !== leader?.name)
    return [against(scope, 'other-leader', `${leader?.name ?? 'nobody'} leads, not ${input.leader}`)];
  if (primaryService(cluster, leader, estate.inventory) === undefined)
    return [
      against(
        scope,
        'no-primary-service',
        `${cluster.name} has no service named primary for a client to write through`,
        'Add it to pg_services or pg_default_services.',
      ),
    ];
  return [];
}
