import type { Cluster, Inventory } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { applicationLogin } from '../spec/login.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { providerOf } from '../spec/provider.ts';
import { servicesOf } from '../spec/services.ts';

/** The database that the client of a drill writes to. */
export function applicationDatabase(cluster: Cluster<PgsqlParams>): string {
  return applicationLogin(cluster).database;
}

/** Where a client of a member finds the primary service: at that member, or at the hosts that carry it for the cluster. */
export function primaryService(
  cluster: PgCluster,
  entry: PgInstance | undefined,
  inventory: Inventory,
): { readonly host: string; readonly port: number } | undefined {
  const port = servicesOf(cluster, inventory).find(({ spec }) => spec.name === 'primary')?.spec.port;
  const host = providerOf(cluster, inventory)?.address ?? entry?.host;
  return port === undefined || host === undefined ? undefined : { host, port };
}

/** The member through which the client writes: the first that does not lead. */
export function entryOf(cluster: PgCluster, leader: string | undefined): PgInstance | undefined {
  return cluster.instances.find((i) => i.name !== leader);
}
