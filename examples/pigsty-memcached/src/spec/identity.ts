import { identifyClusters, type Identified, type Inventory } from '@pigsty/sdk';
import { MemcachedParams } from './schema.ts';

/** Hosts that carry `memcached_cluster` and `memcached_seq`. */
export function identify(inventory: Inventory): Identified<MemcachedParams> {
  return identifyClusters({
    module: 'memcached',
    inventory,
    schema: MemcachedParams,
    clusterParam: 'memcached_cluster',
    seqParam: 'memcached_seq',
  });
}
