import type { Cluster, Listener, Network } from '@pigsty/sdk';
import type { NodeParams } from './schema.ts';

/** HAProxy's admin page and the node's own services; nobody else has to reach them for a node to work. */
export function network(cluster: Cluster<NodeParams>): Network {
  const listens = cluster.instances
    .filter(({ params }) => params.haproxy_enabled)
    .flatMap(({ name, host, params }) => {
      const listener = (port: number, what: string, path: Listener['path']): Listener => ({
        module: 'node',
        cluster: cluster.name,
        instance: name,
        host,
        port,
        what,
        path,
        unit: 'haproxy.service',
      });
      return [
        listener(params.haproxy_exporter_port, 'the admin page of HAProxy', ['haproxy_exporter_port']),
        ...params.haproxy_services.map((service, at) =>
          listener(service.port, `service ${service.name}`, ['haproxy_services', at, 'port']),
        ),
      ];
    });
  return { listens, reaches: [] };
}
