import type { Cluster, Registration } from '@pigsty/sdk';
import type { MemcachedParams } from '../spec/schema.ts';

/** What a collector (INFRA) watches for this module: each instance is connected to from outside. */
export function register(cluster: Cluster<MemcachedParams>): readonly Registration[] {
  return cluster.instances.map(({ name, host, params }) => ({
    type: 'probe',
    kind: 'tcp',
    cls: cluster.name,
    ins: name,
    ip: host,
    target: `${host}:${params.memcached_port}`,
  }));
}
