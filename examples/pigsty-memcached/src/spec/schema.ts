import { Count, Name, param, Port, Seq } from '@pigsty/sdk';
import { z } from 'zod';

/** Every parameter of MEMCACHED. */
export const MemcachedParams = z.object({
  memcached_cluster: param(Name, {
    level: 'cluster',
    summary: 'name of the cluster; instances are <name>-<seq>',
  }),
  memcached_seq: param(Seq, {
    level: 'instance',
    summary: 'number of the instance, unique within the cluster',
  }),
  memcached_port: param(Port.default(11211), { level: 'cluster', summary: 'port for clients' }),
  memcached_memory: param(Count.min(8).default(64), {
    level: 'cluster',
    summary: 'memory for items in MiB; changed without a restart',
  }),
  memcached_connections: param(Count.min(10).default(1024), {
    level: 'cluster',
    summary: 'most clients at a time; a change restarts the instance',
  }),
});

export type MemcachedParams = z.output<typeof MemcachedParams>;
