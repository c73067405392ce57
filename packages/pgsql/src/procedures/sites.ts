import { declaredPrimary, type PgCluster } from '../spec/cluster.ts';
import { pgClusters } from '../spec/clusters.ts';
import { clusterAt } from '../spec/upstream.ts';
import type { Inventory } from '@pigsty/sdk';

/**
 * The cluster with which a standby cluster changes places: the one that it follows. Where the inventory has it the other
 * way round already, the one that is to follow it.
 */
export function otherSite(cluster: PgCluster, inventory: Inventory): PgCluster | undefined {
  const clusters = pgClusters(inventory);
  const upstream = declaredPrimary(cluster)?.params.pg_upstream;
  if (upstream !== undefined) return clusterAt(clusters, upstream);
  const followers = clusters.filter((c) => {
    const address = declaredPrimary(c)?.params.pg_upstream;
    return address !== undefined && clusterAt(clusters, address)?.name === cluster.name;
  });
  return followers.length === 1 ? followers[0] : undefined;
}
