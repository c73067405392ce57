import { defineProcedure, factsFrom, type StageDraft } from '@pigsty/sdk';
import { controlData } from '../facts/control-data.ts';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import { isStandbyCluster } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { endHungStages, fenceStages, unfenceStages } from './fence.ts';
import { leavesOther, PromoteInput, type PromoteScope } from './promote-input.ts';
import { refusePromotion } from './promote-refusals.ts';
import { followStages, promoteStages, resumeStages, shutdownStages, tryStages } from './promote-stages.ts';
import { followersOf, hasPrimary, otherSite, upstreamName } from './sites.ts';

/** What was reached. A type and not an interface, so that it is JSON. */
export type PromoteResult = {
  readonly cluster: string;
  readonly leader: string;
  /** The cluster that follows it now; null where that one is lost. */
  readonly follower: string | null;
};

export const promote = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'promote',
  summary: 'make a standby cluster the primary one; the cluster that it follows becomes its standby cluster',
  on: 'cluster',
  input: PromoteInput,
  grade: 'destroys',
  factsOf: (cluster, inventory) => {
    const other = otherSite(cluster, inventory);
    const both = [cluster, ...(other === undefined ? [] : [other])];
    return [factsFrom(patroniFacts, both), factsFrom(controlData, both)];
  },
  refuse: refusePromotion,
  decide: (scope) => {
    const { cluster, facts, estate, input } = scope;
    const other = otherSite(cluster, estate.inventory);
    return {
      ...input,
      upstream: upstreamName(scope),
      from: other === undefined ? undefined : leaderOf(other, facts)?.name,
      to: leaderOf(cluster, facts)?.name,
    };
  },
  question: ({ cluster, estate, input }) => {
    const other =
      otherSite(cluster, estate.inventory)?.name ?? input.upstream ?? 'the cluster that it follows';
    if (input.detach)
      return `${input.to ?? cluster.name} becomes a primary, and ${other} stays one: both take writes with the same system identifier, neither can follow the other again without the loss of what it has written since, and a replication slot that was made for ${cluster.name} there keeps WAL until it is dropped`;
    return input.upstreamLost
      ? `${input.to ?? cluster.name} becomes a primary; WAL of ${other} that it has not received is lost, and what only ${other} has is discarded when it comes back: it follows ${cluster.name} then`
      : `${input.from ?? other} is shut down, ${input.to ?? cluster.name} becomes the primary with all of its WAL, and ${other} follows ${cluster.name}: clients of ${other} are cut off, and find it read only afterwards`;
  },
  phases: [
    { name: 'try to replicate back', plan: (scope) => (leavesOther(scope.input) ? [] : tryStages(scope)) },
    {
      name: 'shut down the primary',
      plan: (scope) => (leavesOther(scope.input) ? [] : shutdownStages(scope)),
    },
    { name: 'fence the lost cluster', plan: (scope) => (scope.input.upstreamLost ? fenceStages(scope) : []) },
    { name: 'promote', plan: (scope) => promoteStages(scope) },
    {
      name: 'end what hangs in the lost cluster',
      plan: (scope) => (scope.input.upstreamLost ? endHungStages(scope) : []),
    },
    { name: 'follow', plan: (scope) => (leavesOther(scope.input) ? [] : followStages(scope)) },
  ],
  abort: [
    {
      name: 'go back',
      // Once this one has taken writes there is no way back but to go on.
      plan: (scope) => (hasPrimary(scope.cluster, scope.facts) ? goOn(scope) : goBack(scope)),
    },
  ],
  exclusive: true,
  result: ({ cluster, facts, estate, input }): PromoteResult => ({
    cluster: cluster.name,
    leader: leaderOf(cluster, facts)?.name ?? '',
    follower: leavesOther(input) ? null : (otherSite(cluster, estate.inventory)?.name ?? null),
  }),
  conclude: ({ cluster, leader }, scope) => {
    const { input, estate } = scope;
    const other = otherSite(scope.cluster, estate.inventory);
    const host = scope.cluster.instances.find((i) => i.name === leader)?.host ?? '';
    const follower = input.detach ? undefined : other;
    // A detached one has no follower, and none of the two has an upstream.
    const declared = followersOf(scope.cluster, estate.inventory);
    const without = [
      ...(isStandbyCluster(scope.cluster) ? [cluster] : []),
      ...declared.filter((c) => input.detach && c === other).map(({ name }) => name),
    ];
    const set =
      follower === undefined ? '' : ` and set pg_upstream: ${host} on the primary of ${follower.name}`;
    const edit =
      without.length === 0
        ? 'Deploy now.'
        : `In the inventory delete pg_upstream of ${without.join(' and ')}${set}, then deploy.`;
    return `${leader} is the primary of ${cluster}${besides(scope.input, other?.name)}. ${edit}`;
  },
  examples: [
    [
      'pigsty pgsql promote pg-dr',
      'asks for "pg-dr"; the other cluster follows it then, and nothing is lost',
    ],
    ['pigsty pgsql promote pg-dr --upstream-lost --confirm pg-dr', 'after a disaster'],
    [
      'pigsty pgsql promote pg-dr --detach',
      'a cluster of its own from now on, beside the one that it followed',
    ],
  ],
});

function goOn(scope: PromoteScope): readonly StageDraft[] {
  return leavesOther(scope.input) ? [] : followStages(scope);
}

function goBack(scope: PromoteScope): readonly StageDraft[] {
  if (scope.input.upstreamLost) return unfenceStages(scope);
  return scope.input.detach ? [] : resumeStages(scope);
}

/** What has become of the other cluster. */
function besides({ detach, upstreamLost, upstream }: PromoteInput, other: string | undefined): string {
  if (detach) return `, beside ${upstream ?? 'the cluster that it followed'}`;
  if (other === undefined) return '';
  return upstreamLost ? `, and ${other} follows it when it comes back` : `, and ${other} follows it`;
}
