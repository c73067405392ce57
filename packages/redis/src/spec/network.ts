import type { Cluster, Inventory, Listener, Network, Reach } from '@pigsty/sdk';
import type { RedisParams } from './schema.ts';
import { addressOf, serversOf, type RedisServer } from './servers.ts';
import { redisClusters, setsOf } from './topology.ts';

/** Nodes of a native cluster talk to each other here: the port of the instance and this. */
export const BUS = 10_000;

/** Every instance listens on its own port; a node has one exporter for all. */
export function network(
  cluster: Cluster<RedisParams>,
  { inventory }: { readonly inventory: Inventory },
): Network {
  const listens = cluster.instances.flatMap(({ name, host, params }): readonly Listener[] => {
    const own = { module: 'redis', cluster: cluster.name, host };
    const exporter: Listener = {
      ...own,
      instance: name,
      port: params.redis_exporter_port,
      what: 'redis_exporter',
      path: ['redis_exporter_port'],
      unit: 'redis_exporter.service',
    };
    const instances = Object.keys(params.redis_instances).flatMap((port): readonly Listener[] => {
      const instance = `${name}-${port}`;
      const path = ['redis_instances', port];
      const server = { ...own, instance, path, unit: `${instance}.service` };
      return [
        { ...server, port: Number(port), what: `Redis ${instance}` },
        ...(params.redis_mode === 'cluster'
          ? [{ ...server, port: Number(port) + BUS, what: `the cluster bus of ${instance}` }]
          : []),
      ];
    });
    return params.redis_exporter_enabled ? [exporter, ...instances] : instances;
  });
  return { listens, reaches: reachesOf(cluster, inventory) };
}

/** Servers reach those whose place they may take, and sentinels whom they watch. */
function reachesOf(cluster: Cluster<RedisParams>, inventory: Inventory): readonly Reach[] {
  const servers = serversOf(cluster);
  switch (cluster.params.redis_mode) {
    case 'standalone':
      return setsOf(cluster).flatMap((set) => across(set, set));
    case 'cluster':
      return [...across(servers, servers), ...across(servers, servers, BUS)];
    case 'sentinel':
      return [...across(servers, servers), ...across(servers, watchedBy(cluster, inventory))];
    default:
      return cluster.params.redis_mode satisfies never;
  }
}

/** Servers that may lead under a name that these sentinels watch. */
function watchedBy({ params }: Cluster<RedisParams>, inventory: Inventory): readonly RedisServer[] {
  const sets = redisClusters(inventory).flatMap(setsOf);
  return params.redis_sentinel_monitor
    .filter((target) => target.remove !== true)
    .flatMap((target) => sets.find((set) => set.some((s) => addressOf(s) === addressOf(target))) ?? []);
}

function across(from: readonly RedisServer[], to: readonly RedisServer[], above = 0): readonly Reach[] {
  return [...new Set(from.map((s) => s.host))].flatMap((host) =>
    to
      .filter((s) => s.host !== host)
      .map((s) => ({
        from: host,
        to: s.host,
        port: s.port + above,
        what: above === 0 ? `Redis ${s.name}` : `the cluster bus of ${s.name}`,
      })),
  );
}
