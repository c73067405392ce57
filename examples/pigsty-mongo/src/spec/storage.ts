import { pgClusters, type PgCluster } from '@pigsty/pgsql/contract';
import type { Cluster, Inventory } from '@pigsty/sdk';
import type { MongoParams } from './schema.ts';

type Storage = Pick<Cluster<MongoParams>, 'params'>;

/** The cluster of PGSQL that keeps the documents; none where an address is given, or the inventory has no such cluster. */
export function storageOf({ params }: Storage, inventory: Inventory): PgCluster | undefined {
  if (params.mongo_pgurl !== undefined) return undefined;
  return pgClusters(inventory).find(({ name }) => name === params.mongo_pg_cluster);
}
