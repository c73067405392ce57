import type { ClusterFinding, Inventory } from '@pigsty/sdk';
import { BUS } from './network.ts';
import { declaredSource, serversOf, type RedisCluster } from './servers.ts';

/** What the members of a native cluster must be together. */
export function checkNative(cluster: RedisCluster, inventory: Inventory): readonly ClusterFinding[] {
  if (cluster.params.redis_mode !== 'cluster') return [];
  return [
    ...(isPartial(cluster, inventory) ? [] : sizes(cluster)),
    ...busPorts(cluster),
    ...replicas(cluster),
  ];
}

/** An instance that was refused may be the one that is missing. */
function isPartial({ instances }: RedisCluster, inventory: Inventory): boolean {
  return instances.some(({ host, params }) => {
    const written = inventory.hosts.get(host)?.vars['redis_instances'];
    const count = typeof written === 'object' && written !== null ? Object.keys(written).length : 0;
    return count > Object.keys(params.redis_instances).length;
  });
}

/** A native cluster decides by itself who copies whom. */
function replicas(cluster: RedisCluster): readonly ClusterFinding[] {
  return serversOf(cluster)
    .filter((server) => declaredSource(server) !== undefined)
    .map(({ host, port }) => ({
      severity: 'warning' as const,
      rule: 'redis-native-replica',
      host,
      path: ['redis_instances', String(port), 'replica_of'],
      message: `${cluster.name} is a native cluster, which decides by itself who copies whom: replica_of has no effect`,
      hint: 'Delete replica_of, or set redis_mode: standalone.',
    }));
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
      ...(replicas > 1
        ? { path: ['redis_cluster_replicas'] }
        : cluster.instances.length === 1
          ? { path: ['redis_instances'] }
          : { path: [] }),
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
