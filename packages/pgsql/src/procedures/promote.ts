import { defineProcedure, factsFrom, type Problem } from '@pigsty/sdk';
import { controlData } from '../facts/control-data.ts';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts, patroniView } from '../facts/patroni.ts';
import { declaredPrimary, type PgCluster } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { PromoteInput, type PromoteScope } from './promote-input.ts';
import { followStages, promoteStages, resumeStages, stopStages, tryStages } from './promote-stages.ts';
import { against, needsLeader } from './refusals.ts';
import { otherSite } from './sites.ts';

/** What was reached. A type and not an interface, so that it is JSON. */
export type PromoteResult = {
  readonly cluster: string;
  readonly leader: string;
  /** The cluster that follows it now; null where that one is lost. */
  readonly follower: string | null;
};

export const promote = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'promote',
  summary: 'a standby cluster takes the writes, and the cluster that it follows becomes its standby cluster',
  on: 'cluster',
  input: PromoteInput,
  grade: 'destroys',
  factsOf: (cluster, inventory) => {
    const other = otherSite(cluster, inventory);
    const both = [cluster, ...(other === undefined ? [] : [other])];
    return [factsFrom(patroniFacts, both), factsFrom(controlData, both)];
  },
  refuse: (scope) => {
    const own = needsLeader(scope);
    if (own.length > 0) return own;
    const follows = [...needsStandby(scope), ...needsNoDelay(scope)];
    if (follows.length > 0) return follows;
    return scope.input.originGone ? needsLostOrigin(scope) : needsOrigin(scope);
  },
  decide: (scope) => ({
    ...scope.input,
    from: origin(scope)?.leader?.name,
    to: leaderOf(scope.cluster, scope.facts)?.name,
  }),
  question: ({ cluster, estate, input }) => {
    const other = otherSite(cluster, estate.inventory)?.name ?? 'the cluster that it follows';
    return input.originGone
      ? `${cluster.name} takes writes from now on; what it has not received of ${other} is lost, and ${other} must not come back as it is`
      : `${input.from ?? other} stops, ${input.to ?? cluster.name} takes the writes with everything that was written, and ${other} follows ${cluster.name}: clients of ${other} are cut off, and its services read only afterwards`;
  },
  phases: [
    { name: 'try the way back', plan: (scope) => (scope.input.originGone ? [] : tryStages(scope)) },
    { name: 'stop the writes', plan: (scope) => (scope.input.originGone ? [] : stopStages(scope)) },
    { name: 'promote', plan: (scope) => promoteStages(scope) },
    { name: 'follow', plan: (scope) => (scope.input.originGone ? [] : followStages(scope)) },
  ],
  abort: [
    {
      name: 'go back',
      // Once the other side has written there is no way back but to go on.
      plan: (scope) => (takesWrites(scope) ? followStages(scope) : resumeStages(scope)),
    },
  ],
  exclusive: true,
  result: ({ cluster, facts, estate, input }): PromoteResult => ({
    cluster: cluster.name,
    leader: leaderOf(cluster, facts)?.name ?? '',
    follower: input.originGone ? null : (otherSite(cluster, estate.inventory)?.name ?? null),
  }),
  conclude: ({ cluster, leader, follower }, scope) => {
    const isDeclared = declaredPrimary(scope.cluster)?.params.pg_upstream === undefined;
    const host = scope.cluster.instances.find((i) => i.name === leader)?.host ?? '';
    const edit = isDeclared
      ? 'Deploy now.'
      : `In the inventory delete pg_upstream of ${cluster}${follower === null ? '' : ` and set pg_upstream: ${host} on the primary of ${follower}`}, then deploy.`;
    return `${leader} takes the writes of ${cluster}${follower === null ? '' : `, and ${follower} follows it`}. ${edit}`;
  },
  examples: [
    ['pigsty pgsql promote pg-dr', 'asks for "pg-dr"; the other site follows it then, and nothing is lost'],
    ['pigsty pgsql promote pg-dr --origin-gone --confirm pg-dr', 'after a disaster'],
  ],
});

function origin({
  cluster,
  facts,
  estate,
}: PromoteScope): { readonly cluster: PgCluster; readonly leader: ReturnType<typeof leaderOf> } | undefined {
  const other = otherSite(cluster, estate.inventory);
  return other === undefined ? undefined : { cluster: other, leader: leaderOf(other, facts) };
}

function leadingRole(
  cluster: PgCluster,
  facts: PromoteScope['facts'],
): { readonly role: string; readonly state: string } | undefined {
  const leader = leaderOf(cluster, facts);
  return patroniView(cluster, facts)?.members.find((m) => m.name === leader?.name);
}

/** Whether the cluster is what it is to become. */
function takesWrites({ cluster, facts }: PromoteScope): boolean {
  return leadingRole(cluster, facts)?.role === 'leader';
}

function needsStandby(scope: PromoteScope): readonly Problem[] {
  if (!takesWrites(scope)) return [];
  return [
    against(
      scope,
      'leads-already',
      `${scope.cluster.name} is no standby cluster: ${leaderOf(scope.cluster, scope.facts)?.name ?? ''} takes writes`,
      `Name the cluster that follows it: pigsty pgsql list`,
    ),
  ];
}

function needsNoDelay(scope: PromoteScope): readonly Problem[] {
  const { pg_delay } = scope.cluster.params;
  if (pg_delay === 0 || /^0\D*$/.test(String(pg_delay))) return [];
  return [
    against(
      scope,
      'delayed',
      `${scope.cluster.name} stays ${String(pg_delay)} behind on purpose, and would have to catch up while nobody can write`,
      'Delete pg_delay and deploy first.',
    ),
  ];
}

function needsOrigin(scope: PromoteScope): readonly Problem[] {
  const found = origin(scope);
  const lost = `Where it is lost: pigsty pgsql promote ${scope.cluster.name} --origin-gone`;
  if (found === undefined)
    return [
      against(
        scope,
        'unknown-origin',
        `the cluster that ${scope.cluster.name} follows is not in this inventory, and would take writes besides it`,
        `Stop it first, then: pigsty pgsql promote ${scope.cluster.name} --origin-gone`,
      ),
    ];
  const theirs = needsLeader({ ...scope, cluster: found.cluster });
  if (theirs.length > 0) return theirs.map((p) => ({ ...p, hint: `${p.hint ?? ''} ${lost}`.trim() }));
  const role = leadingRole(found.cluster, scope.facts)?.role;
  if (role !== 'leader')
    return [
      against(
        scope,
        'follows-a-follower',
        `${found.cluster.name}, which ${scope.cluster.name} follows, is a standby cluster itself`,
        `Promote the one that is nearer to the first: pigsty pgsql promote ${found.cluster.name}`,
      ),
    ];
  const state = leadingRole(scope.cluster, scope.facts)?.state ?? '';
  if (state === 'streaming') return [];
  return [
    against(
      scope,
      'does-not-stream',
      `${leaderOf(scope.cluster, scope.facts)?.name ?? scope.cluster.name} does not stream from ${found.cluster.name}: it is ${state}`,
      `See: pigsty health pgsql -l ${scope.cluster.name}`,
    ),
  ];
}

/** Two clusters that take writes cannot be made one again. */
function needsLostOrigin(scope: PromoteScope): readonly Problem[] {
  const found = origin(scope);
  const leader = found?.leader;
  if (found === undefined || leader === undefined) return [];
  if (scope.facts.from(controlData, leader)?.state !== 'in production') return [];
  return [
    against(
      scope,
      'origin-runs',
      `${leader.name} runs and takes the writes of ${found.cluster.name}: nothing has to be lost`,
      `Without --origin-gone it is stopped first: pigsty pgsql promote ${scope.cluster.name}`,
    ),
  ];
}
