import type { Cluster, Inventory } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { applicationLogin } from '../spec/login.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { servicesOf } from '../spec/services.ts';

/** The database that the client of a drill writes to. */
export function applicationDatabase(cluster: Cluster<PgsqlParams>): string {
  return applicationLogin(cluster).database;
}

/** Where the primary service listens on every member. */
export function primaryPort(cluster: PgCluster, inventory: Inventory): number | undefined {
  return servicesOf(cluster, inventory).find(({ spec }) => spec.name === 'primary')?.spec.port;
}

/** The member through which the client writes: the first that does not lead. */
export function entryOf(cluster: PgCluster, leader: string | undefined): PgInstance | undefined {
  return cluster.instances.find((i) => i.name !== leader);
}
