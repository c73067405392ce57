import type { Inventory, Use } from '@pigsty/sdk';
import { usesOwnStore } from './check/minio.ts';
import type { PgCluster } from './cluster.ts';

/** What a running cluster cannot do without, where the estate has it itself. */
export function uses({ params }: PgCluster, inventory: Inventory): readonly Use[] {
  return [
    { module: 'etcd', why: 'whose members agree there who leads' },
    ...(usesOwnStore(params, inventory) ? [{ module: 'minio', why: 'whose backups go there' }] : []),
  ];
}
