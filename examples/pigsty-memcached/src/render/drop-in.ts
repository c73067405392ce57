import type { Instance } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { MemcachedParams } from '../spec/schema.ts';

/** What comes over Debian's unit. The memory is in a file of its own, as it changes without a restart. */
export function renderDropIn({ host, params }: Instance<MemcachedParams>): string {
  const { memcached_port: port, memcached_connections: connections } = params;
  return `# Managed by Pigsty: memcached, change the inventory instead.
[Service]
EnvironmentFile=${paths.memory}
ExecStart=
ExecStart=/usr/bin/memcached -u memcache -l 127.0.0.1,${host} -p ${port} -c ${connections} -m \${MEMCACHED_MEMORY}
`;
}

/** Read by systemd when the instance starts; a running one is told by the op `memcached.memory-limit`. */
export function renderMemory({ params }: Instance<MemcachedParams>): string {
  return `# Managed by Pigsty: memcached, change the inventory instead.
MEMCACHED_MEMORY=${params.memcached_memory}
`;
}
