import type { Inventory } from '@pigsty/sdk';
import type { PgCluster } from './cluster.ts';
import { identify } from './identity.ts';

/** PostgreSQL clusters of the inventory, those that are understood. */
export function pgClusters(inventory: Inventory): readonly PgCluster[] {
  const known = cache.get(inventory);
  if (known !== undefined) return known;
  const { clusters } = identify(inventory);
  cache.set(inventory, clusters);
  return clusters;
}

/** Identifying reads every host: once per inventory is enough. */
const cache = new WeakMap<Inventory, readonly PgCluster[]>();
