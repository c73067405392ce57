import type { ClusterFinding } from '@pigsty/sdk';
import { BUS } from './network.ts';
import { serversOf, type RedisCluster } from './servers.ts';

/** What the members of a native cluster must be together. */
export function checkNative(cluster: RedisCluster): readonly ClusterFinding[] {
  if (cluster.params.redis_mode !== 'cluster') return [];
  return [...sizes(cluster), ...busPorts(cluster)];
}

/** redis-cli refuses to create a native cluster of fewer than three masters. */
function sizes(cluster: RedisCluster): readonly ClusterFinding[] {
  const { redis_cluster_replicas: replicas } = cluster.params;
  const count = serversOf(cluster).length;
  const needed = 3 * (replicas + 1);
  if (count >= needed) return [];
  return [
    {
      rule: 'redis-cluster-size',
      path: [],
      message: `${cluster.name} has ${count} instances, and three masters with ${replicas} ${replicas === 1 ? 'replica' : 'replicas'} each are ${needed}`,
      hint: 'Add instances to redis_instances, or lower redis_cluster_replicas.',
    },
  ];
}

const LAST_PORT = 65_535;

function busPorts(cluster: RedisCluster): readonly ClusterFinding[] {
  return serversOf(cluster)
    .filter(({ port }) => port + BUS > LAST_PORT)
    .map(({ host, port }) => ({
      rule: 'redis-bus-port',
      host,
      path: ['redis_instances', String(port)],
      part: 'key' as const,
      message: `the bus of ${cluster.name} on port ${port + BUS} is no port: members talk to each other at their own port and ${BUS}`,
      hint: `Choose a port up to ${LAST_PORT - BUS}.`,
    }));
}
