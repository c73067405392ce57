import type { ClusterFinding } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import { drivesOf } from './drives.ts';
import type { MinioCluster } from './server.ts';

/** An engine without erasure code serves one directory of one host, and nothing else. */
export function checkDirectory({ name, instances, params }: MinioCluster): readonly ClusterFinding[] {
  const { layout, name: engine } = engineOf(params);
  if (layout === 'pools') return [];
  const hint = 'For several hosts, drives or pools choose minio_type: minio or silo.';
  const further = instances[1];
  return [
    ...(further === undefined
      ? []
      : [
          {
            rule: 'minio-one-directory',
            host: further.host,
            path: ['minio_seq'],
            message: `${name} has ${instances.length} members, and ${engine} serves one directory of one host`,
            hint: `Leave one member. ${hint}`,
          },
        ]),
    ...(params.minio_volumes === undefined
      ? []
      : [
          {
            rule: 'minio-one-directory',
            path: ['minio_volumes'],
            message: `minio_volumes names pools, and ${engine} serves one directory: minio_data`,
            hint: `Delete minio_volumes. ${hint}`,
          },
        ]),
    ...((drivesOf(params.minio_data) ?? 1) === 1
      ? []
      : [
          {
            rule: 'minio-one-directory',
            path: ['minio_data'],
            message: `minio_data ${params.minio_data} names several drives, and ${engine} serves one directory`,
            hint: `Name one directory: /data/minio. ${hint}`,
          },
        ]),
  ];
}
