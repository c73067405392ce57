import { identifyClusters, type Identified, type Inventory } from '@pigsty/sdk';
import { MinioParams } from './schema.ts';

/** Members carry `minio_seq`; the cluster is `minio_cluster`. */
export function identify(inventory: Inventory): Identified<MinioParams> {
  return identifyClusters({
    module: 'minio',
    inventory,
    schema: MinioParams,
    clusterParam: 'minio_cluster',
    seqParam: 'minio_seq',
  });
}
