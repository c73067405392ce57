import type { Engine } from './engine.ts';
import { environmentOf, ofMinio } from './of-minio.ts';

/** A fork of MinIO that keeps the format of its drives; its metrics are those of version 3. */
export const silo: Engine = {
  ...ofMinio,
  name: 'silo',
  metrics: '/minio/metrics/v3',
  environment: (cluster, administrator) => {
    const { minio_port, minio_admin_port } = cluster.params;
    const options = `--address :${minio_port} --console-address :${minio_admin_port}`;
    return environmentOf(cluster, options, administrator);
  },
};
