import type { Inventory } from '@pigsty/sdk';
import { identify } from './spec/identity.ts';

/** Servers of a cluster as clients name them: `['10.10.10.11:11211']`; none when the inventory has no such cluster. */
export function memcachedServers(inventory: Inventory, cluster: string): readonly string[] {
  return inventory
    .derive(identify)
    .clusters.filter(({ name }) => name === cluster)
    .flatMap(({ instances }) => instances.map(({ host, params }) => `${host}:${params.memcached_port}`));
}
