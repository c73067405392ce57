import type { Cluster, ClusterFinding } from '@pigsty/sdk';
import type { MinioParams } from './schema.ts';

/** What is protected from deletion is a version of an object: the server keeps versions of such a bucket. */
export function checkBuckets({ params }: Cluster<MinioParams>): readonly ClusterFinding[] {
  return params.minio_buckets.flatMap(({ name, lock, versioning, state }, i): readonly ClusterFinding[] =>
    lock !== true || versioning !== false || state === 'absent'
      ? []
      : [
          {
            rule: 'minio-lock',
            severity: 'warning',
            path: ['minio_buckets', i, 'versioning'],
            message: `${name} has lock: true, which needs versions: versioning: false cannot be done`,
            hint: 'Delete one of the two.',
          },
        ],
  );
}
