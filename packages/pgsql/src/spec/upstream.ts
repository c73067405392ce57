import type { Inventory } from '@pigsty/sdk';
import { declaredPrimary, type PgCluster } from './cluster.ts';
import { pgClusters } from './clusters.ts';
import { pgVipOf } from './vip.ts';

/** The cluster that an address leads to: that of a member, or the VIP of the cluster. */
export function clusterAt(clusters: readonly PgCluster[], address: string): PgCluster | undefined {
  return (
    clusters.find((c) => c.instances.some((i) => i.host === address)) ??
    clusters.find((c) => c.instances.some((i) => pgVipOf(i.params)?.address === address))
  );
}

/** Names of the clusters from one to the first, or until a name comes again. */
export function wayUp(from: PgCluster, clusters: readonly PgCluster[]): readonly string[] {
  const way = [from.name];
  for (let next: PgCluster | undefined = from; next !== undefined;) {
    const address: string | undefined = declaredPrimary(next)?.params.pg_upstream;
    next = address === undefined ? undefined : clusterAt(clusters, address);
    if (next === undefined) return way;
    if (way.includes(next.name)) return [...way, next.name];
    way.push(next.name);
  }
  return way;
}

/** The cluster whose roles a standby cluster has; a cluster that follows nobody has its own. */
export function originOf(cluster: PgCluster, inventory: Inventory): PgCluster {
  const clusters = pgClusters(inventory);
  const first = wayUp(cluster, clusters).at(-1);
  return clusters.find((c) => c.name === first) ?? cluster;
}
