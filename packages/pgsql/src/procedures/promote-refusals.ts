import type { Problem } from '@pigsty/sdk';
import { isPrimary } from '../facts/control-data.ts';
import { leaderOf } from '../facts/patroni.ts';
import type { PromoteScope } from './promote-input.ts';
import { against, needsLeader } from './refusals.ts';
import { pgClusters } from '../spec/clusters.ts';
import { clusterOfUpstream, followedNow } from '../spec/undeclared-upstream.ts';
import { hasPrimary, listedLeader, otherSite, upstreamName } from './sites.ts';

/** Everything that speaks against a promotion, before anything happens. */
export function refusePromotion(scope: PromoteScope): readonly Problem[] {
  const own = [...needsOneWay(scope), ...needsLeader(scope)];
  if (own.length > 0) return own;
  const follows = [...needsStandby(scope), ...needsNoDelay(scope)];
  if (follows.length > 0) return follows;
  if (scope.input.detach) return needsOrigin(scope);
  return scope.input.upstreamLost ? needsLostUpstream(scope) : needsUpstream(scope);
}

function needsOneWay(scope: PromoteScope): readonly Problem[] {
  const { upstreamLost, detach } = scope.input;
  if (!upstreamLost || !detach) return [];
  return [
    against(
      scope,
      'lost-or-detached',
      'the cluster that it follows is lost, or stays a primary: not both',
      'Leave --upstream-lost or --detach out.',
    ),
  ];
}

function needsStandby(scope: PromoteScope): readonly Problem[] {
  const { cluster, facts, input } = scope;
  // A primary of its own already, which is noted down.
  if (!hasPrimary(cluster, facts) || (input.detach && upstreamName(scope) !== undefined)) return [];
  return [
    against(
      scope,
      'leads-already',
      `${cluster.name} is no standby cluster: ${leaderOf(cluster, facts)?.name ?? ''} is its primary`,
      'Name the cluster that follows it: pigsty pgsql list',
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

/** It is noted down of which cluster a detached one was a copy. */
function needsOrigin(scope: PromoteScope): readonly Problem[] {
  const { cluster, estate, input } = scope;
  const known = pgClusters(estate.inventory).some(
    (c) => c.name === input.upstream && c.name !== cluster.name,
  );
  if (input.upstream === undefined || known) return [];
  return [
    against(
      scope,
      'no-upstream',
      `there is no other cluster ${input.upstream} in this inventory`,
      'See: pigsty pgsql list',
    ),
  ];
}

function needsUpstream(scope: PromoteScope): readonly Problem[] {
  const { cluster, facts, estate } = scope;
  const other = otherSite(cluster, estate.inventory);
  const now = followedNow(cluster, facts);
  const followed = now === undefined ? undefined : clusterOfUpstream(now, estate.inventory);
  const lost = `Where it is lost: pigsty pgsql promote ${cluster.name} --upstream-lost`;
  if (other === undefined && followed !== undefined)
    return [
      against(
        scope,
        'no-upstream',
        `${cluster.name} follows ${followed.name}, and the inventory does not say so`,
        `Put pg_upstream: ${now?.addresses.join(',') ?? ''} back on its primary, then again; or detach it: pigsty pgsql promote ${cluster.name} --detach`,
      ),
    ];
  if (other === undefined)
    return [
      against(
        scope,
        'no-upstream',
        `the cluster that ${cluster.name} follows is not in this inventory, and would stay a primary besides it`,
        `Stop it first, then: pigsty pgsql promote ${cluster.name} --upstream-lost`,
      ),
    ];
  const theirs = needsLeader({ ...scope, cluster: other });
  if (theirs.length > 0) return theirs.map((p) => ({ ...p, hint: `${p.hint ?? ''} ${lost}`.trim() }));
  if (!hasPrimary(other, facts))
    return [
      against(
        scope,
        'follows-a-follower',
        `${other.name}, which ${cluster.name} follows, is a standby cluster itself`,
        `Promote the one that is nearer to the primary: pigsty pgsql promote ${other.name}`,
      ),
    ];
  const { name = cluster.name, state = '' } = listedLeader(cluster, facts) ?? {};
  if (state === 'streaming') return [];
  return [
    against(
      scope,
      'does-not-stream',
      `${name} does not stream from ${other.name}: it is ${state}`,
      `See: pigsty health pgsql -l ${cluster.name}`,
    ),
  ];
}

/** Two clusters that take writes cannot be made one again. Asked of the servers, as Patroni may be what is lost. */
function needsLostUpstream(scope: PromoteScope): readonly Problem[] {
  const { cluster, facts, estate } = scope;
  const other = otherSite(cluster, estate.inventory);
  const primary = other?.instances.find((i) => isPrimary(facts, i));
  if (other === undefined || primary === undefined) return [];
  return [
    against(
      scope,
      'upstream-runs',
      `${primary.name} runs and is the primary of ${other.name}: nothing has to be lost`,
      `Without --upstream-lost it is shut down first: pigsty pgsql promote ${cluster.name}`,
    ),
  ];
}
