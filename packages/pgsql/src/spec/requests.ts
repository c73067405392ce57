import type { RegistrationOf } from '@pigsty/sdk';
import type { PgCluster } from './cluster.ts';
import { DatabaseSpec, RoleSpec } from './schema/objects.ts';
import type { PgsqlParams } from './schema.ts';

/** The databases that other modules ask for, as if the inventory had them; what it has under their names counts. */
export function withRequests(cluster: PgCluster, requests: readonly RegistrationOf<'database'>[]): PgCluster {
  const own = requests.filter((r) => r.cls === cluster.name);
  if (own.length === 0) return cluster;
  const extend = <P extends PgsqlParams>(params: P): P => ({
    ...params,
    pg_users: withNames(params.pg_users, own.map(roleOf)),
    pg_databases: withNames(params.pg_databases, own.map(databaseOf)),
  });
  return {
    ...cluster,
    params: extend(cluster.params),
    instances: cluster.instances.map((instance) => ({ ...instance, params: extend(instance.params) })),
  };
}

function withNames<T extends { readonly name: string }>(declared: readonly T[], asked: readonly T[]): T[] {
  const names = new Set(declared.map((d) => d.name));
  const first = new Map(asked.map((a) => [a.name, a]));
  return [...declared, ...[...first.values()].filter(({ name }) => !names.has(name))];
}

/** Member of the group that the default rules of pg_hba.conf let in from the intranet. */
function roleOf({ owner, password, comment }: RegistrationOf<'database'>): RoleSpec {
  return {
    ...RoleSpec.parse({ name: owner, pgbouncer: true, roles: ['dbrole_readwrite'], comment }),
    password,
  };
}

function databaseOf({ name, owner, comment }: RegistrationOf<'database'>): DatabaseSpec {
  return DatabaseSpec.parse({ name, owner, comment });
}
