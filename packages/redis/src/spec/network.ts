import type { Cluster, Listener, Network } from '@pigsty/sdk';
import type { RedisParams } from './schema.ts';

/** Nodes of a native cluster talk to each other here: the port of the instance and this. */
export const BUS = 10_000;

/** Every instance listens on its own port; a node has one exporter for all. */
export function network(cluster: Cluster<RedisParams>): Network {
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
  return { listens, reaches: [] };
}
