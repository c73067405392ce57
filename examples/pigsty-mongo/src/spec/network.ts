import type { Cluster, Network } from '@pigsty/sdk';
import { unitName } from './paths.ts';
import type { MongoParams } from './schema.ts';

/** The ports that each instance listens on: `validate` and `check` look for collisions. */
export function network(cluster: Cluster<MongoParams>): Network {
  return {
    listens: cluster.instances.flatMap(({ name, host, params }) =>
      portsOf(params).map((parameter) => ({
        module: 'mongo',
        cluster: cluster.name,
        instance: name,
        host,
        port: params[parameter],
        what: 'ferretdb',
        path: [parameter],
        unit: unitName,
      })),
    ),
    reaches: [],
  };
}

function portsOf({ mongo_ssl_enabled }: MongoParams) {
  return [
    'mongo_port',
    'mongo_exporter_port',
    ...(mongo_ssl_enabled ? (['mongo_ssl_port'] as const) : []),
  ] as const;
}
