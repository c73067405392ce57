import type { Inventory } from '@pigsty/sdk';
import type { PgCluster } from './cluster.ts';
import { identify } from './identity.ts';

/** PostgreSQL clusters of the inventory, those that are understood. */
export function pgClusters(inventory: Inventory): readonly PgCluster[] {
  return inventory.derive(identify).clusters;
}
