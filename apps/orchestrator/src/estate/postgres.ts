import { type PgCluster, pgServices } from '@pigsty/pgsql/contract';
import type { Inventory, Secret } from '@pigsty/sdk';
import type { RightEstate } from './open.ts';
import { clusterNamed } from '@pigsty/operations/estate';

export type { PgCluster } from '@pigsty/pgsql/contract';

export function pgClustersOf(estate: RightEstate): readonly PgCluster[] {
  return (estate.present.find((p) => p.module.name === 'pgsql')?.clusters ?? []) as readonly PgCluster[];
}

export function pgClusterNamed(estate: RightEstate, name: string): PgCluster {
  return clusterNamed(estate, 'pgsql', name) as PgCluster;
}

/** A way for an application into a cluster. */
export interface EntryPoint {
  readonly cluster: string;
  readonly service: string;
  readonly url: string;
  /** The parameter that holds the password; the password itself is never shown. */
  readonly passwordIn: string;
}

/** The services of a cluster as connection strings, for its first database and whom an application would log in as. */
export function entryPoints(cluster: PgCluster, inventory: Inventory): readonly EntryPoint[] {
  const login = applicationLogin(cluster);
  const user = encodeURIComponent(login.user);
  const database = encodeURIComponent(login.database);
  return pgServices(cluster, inventory).map(({ spec }) => ({
    cluster: cluster.name,
    service: spec.name,
    url: `postgres://${user}@${cluster.instances[0]?.host ?? ''}:${spec.port}/${database}`,
    passwordIn: login.passwordIn,
  }));
}

export interface Login {
  readonly user: string;
  readonly database: string;
  readonly password: Secret | undefined;
  readonly passwordIn: string;
}

/** The first user of the inventory that may log in through the pool, the administrator otherwise. */
export function applicationLogin({ params }: PgCluster): Login {
  const database = params.pg_databases.find((d) => d.state !== 'absent' && d.pgbouncer)?.name ?? 'postgres';
  const user = passwordUsers(params).find((u) => u.pgbouncer || !params.pgbouncer_enabled);
  if (user === undefined) {
    const { pg_admin_username, pg_admin_password } = params;
    return {
      user: pg_admin_username,
      database,
      password: pg_admin_password,
      passwordIn: 'pg_admin_password',
    };
  }
  return { user: user.name, database, password: user.password, passwordIn: `pg_users, ${user.name}` };
}

type PasswordUser = PgCluster['params']['pg_users'][number] & { readonly password: Secret };

/** The users of the inventory that log in with a password. */
export function passwordUsers({ pg_users }: PgCluster['params']): readonly PasswordUser[] {
  return pg_users.filter(
    (u): u is PasswordUser => u.state !== 'absent' && u.login !== false && u.password !== undefined,
  );
}

/** Where the primary service listens on every member. */
export function primaryPort(cluster: PgCluster, inventory: Inventory): number {
  return pgServices(cluster, inventory).find(({ spec }) => spec.name === 'primary')?.spec.port ?? 5433;
}
