import { identifyClusters, type Identified, type Inventory } from '@pigsty/sdk';
import { PgsqlParams } from './schema.ts';

/** Members carry `pg_seq` and `pg_role`; the cluster is `pg_cluster`. */
export function identify(inventory: Inventory): Identified<PgsqlParams> {
  return identifyClusters({
    module: 'pgsql',
    inventory,
    schema: PgsqlParams,
    clusterParam: 'pg_cluster',
    seqParam: 'pg_seq',
    required: ['pg_role'],
  });
}
