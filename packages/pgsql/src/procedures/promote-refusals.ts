import type { Problem } from '@pigsty/sdk';
import { controlData } from '../facts/control-data.ts';
import { leaderOf } from '../facts/patroni.ts';
import type { PromoteScope } from './promote-input.ts';
import { against, needsLeader } from './refusals.ts';
import { hasPrimary, listedLeader, otherSite } from './sites.ts';

/** Everything that speaks against a promotion, before anything happens. */
export function refusePromotion(scope: PromoteScope): readonly Problem[] {
  const own = needsLeader(scope);
  if (own.length > 0) return own;
  const follows = [...needsStandby(scope), ...needsNoDelay(scope)];
  if (follows.length > 0) return follows;
  return scope.input.upstreamLost ? needsLostUpstream(scope) : needsUpstream(scope);
}

function needsStandby(scope: PromoteScope): readonly Problem[] {
  const { cluster, facts } = scope;
  if (!hasPrimary(cluster, facts)) return [];
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

function needsUpstream(scope: PromoteScope): readonly Problem[] {
  const { cluster, facts, estate } = scope;
  const other = otherSite(cluster, estate.inventory);
  const lost = `Where it is lost: pigsty pgsql promote ${cluster.name} --upstream-lost`;
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
  const primary = other?.instances.find((i) => {
    const found = facts.from(controlData, i);
    return found?.running === true && found.state === 'in production';
  });
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
