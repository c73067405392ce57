import type { Cluster, Listener, Network, Reach } from '@pigsty/sdk';
import type { MinioParams } from './schema.ts';
import { placesOf } from './server.ts';

/** Service and console; members of a cluster talk to each other through the service. */
export function network(cluster: Cluster<MinioParams>): Network {
  const listens = cluster.instances.flatMap(({ name, host, params }): readonly Listener[] => {
    const own = { module: 'minio', cluster: cluster.name, instance: name, host, unit: placesOf(params).unit };
    return [
      { ...own, port: params.minio_port, what: 'MINIO', path: ['minio_port'] },
      { ...own, port: params.minio_admin_port, what: 'the console of MINIO', path: ['minio_admin_port'] },
    ];
  });
  const reaches = cluster.instances.flatMap(({ host: from }) =>
    cluster.instances
      .filter(({ host }) => host !== from)
      .map(({ name, host: to, params }): Reach => ({
        from,
        to,
        port: params.minio_port,
        what: `MINIO of ${name}`,
      })),
  );
  return { listens, reaches };
}
