import { assignment } from '../render/assignment.ts';
import type { Engine } from './engine.ts';
import { environmentOf, ofMinio } from './of-minio.ts';

/** MinIO itself. */
export const minio: Engine = {
  ...ofMinio,
  name: 'minio',
  metrics: '/minio/v2/metrics/cluster',
  environment: (cluster, administrator) => {
    const { minio_port, minio_admin_port } = cluster.params;
    return environmentOf(cluster, `--address :${minio_port}`, [
      // A server without a console of its own does not know the option, and passes over the variable.
      assignment('MINIO_CONSOLE_ADDRESS', `:${minio_admin_port}`),
      ...administrator,
    ]);
  },
};
