import type { Cluster, Network } from '@pigsty/sdk';
import { unitName } from './paths.ts';
import type { MemcachedParams } from './schema.ts';

/** The port that each instance listens on: `validate` and `check` look for collisions. */
export function network(cluster: Cluster<MemcachedParams>): Network {
  return {
    listens: cluster.instances.map(({ name, host, params }) => ({
      module: 'memcached',
      cluster: cluster.name,
      instance: name,
      host,
      port: params.memcached_port,
      what: 'memcached',
      path: ['memcached_port'],
      unit: unitName,
    })),
    reaches: [],
  };
}
