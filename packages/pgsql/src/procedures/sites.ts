import type { Inventory } from '@pigsty/sdk';
import { leaderOf, patroniFacts, patroniView } from '../facts/patroni.ts';
import type { PatroniMember } from '../rest/cluster.ts';
import { declaredPrimary, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { pgClusters } from '../spec/clusters.ts';
import { clusterOfUpstream, followedNow } from '../spec/undeclared-upstream.ts';
import { clusterAt } from '../spec/upstream.ts';
import type { PromoteScope } from './promote-input.ts';

/**
 * The cluster with which a standby cluster changes roles: the one that it follows. Where the inventory has it the other
 * way round already, the one that is to follow it.
 */
export function otherSite(cluster: PgCluster, inventory: Inventory): PgCluster | undefined {
  const clusters = pgClusters(inventory);
  const upstream = declaredPrimary(cluster)?.params.pg_upstream;
  if (upstream !== undefined) return clusterAt(clusters, upstream);
  const followers = followersOf(cluster, inventory);
  return followers.length === 1 ? followers[0] : undefined;
}

/** Clusters that follow this one by the inventory. */
export function followersOf(cluster: PgCluster, inventory: Inventory): readonly PgCluster[] {
  const clusters = pgClusters(inventory);
  return clusters.filter((c) => {
    const address = declaredPrimary(c)?.params.pg_upstream;
    return address !== undefined && clusterAt(clusters, address)?.name === cluster.name;
  });
}

/** What it follows, by the words of the command, the inventory or its members: a cluster, or an address outside. */
export function upstreamName({
  cluster,
  facts,
  estate,
  input,
}: Pick<PromoteScope, 'cluster' | 'facts' | 'estate' | 'input'>): string | undefined {
  const now = followedNow(cluster, facts);
  return (
    input.upstream ??
    otherSite(cluster, estate.inventory)?.name ??
    (now === undefined ? undefined : clusterOfUpstream(now, estate.inventory)?.name) ??
    now?.addresses.join(',') ??
    declaredPrimary(cluster)?.params.pg_upstream
  );
}

/** Both clusters, with the instances between which the role of the primary moves. */
export interface Sites {
  readonly other: PgCluster;
  /** Members of the other cluster whose hosts answer. */
  readonly members: readonly PgInstance[];
  /** Its primary when the procedure began. */
  readonly from: PgInstance;
  readonly to: PgInstance;
}

export function sitesOf({ cluster, facts, estate, input }: PromoteScope): Sites | undefined {
  const other = otherSite(cluster, estate.inventory);
  const from = other?.instances.find((i) => i.name === input.from);
  const to = leaderOf(cluster, facts) ?? cluster.instances.find((i) => i.name === input.to);
  if (other === undefined || from === undefined || to === undefined) return undefined;
  const members = other.instances.filter((i) => facts.from(patroniFacts, i) !== undefined);
  return { other, members, from, to };
}

/** The leader as Patroni lists it: its role tells a primary from a standby leader. */
export function listedLeader(cluster: PgCluster, facts: PromoteScope['facts']): PatroniMember | undefined {
  const leader = leaderOf(cluster, facts)?.name;
  return patroniView(cluster, facts)?.members.find((m) => m.name === leader);
}

/** Whether a cluster has a primary, and follows none. */
export function hasPrimary(cluster: PgCluster, facts: PromoteScope['facts']): boolean {
  return listedLeader(cluster, facts)?.role === 'leader';
}
