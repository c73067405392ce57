import { pgClusters, pgEndpoint, type PgCluster } from '@pigsty/pgsql/contract';
import { type Inventory, PigstyError } from '@pigsty/sdk';
import type { Target } from './target.ts';

const database = 'meta';

/** The database `meta` that the inventory itself declares, as one of its administrators. */
export function targetFromInventory(inventory: Inventory): Target {
  const having = pgClusters(inventory).filter((c) =>
    c.params.pg_databases.some((d) => d.name === database && d.state !== 'absent'),
  );
  const cluster = having.find((c) => c.name === 'pg-meta') ?? having[0];
  if (cluster === undefined) {
    throw new PigstyError(
      'CMDB_FAILED',
      `no PostgreSQL cluster of ${inventory.file} has a database ${database}`,
      {
        hint: 'Say where the CMDB is: --url postgres://user@host:5432/database',
      },
    );
  }
  const { user, password, from } = administrator(cluster);
  return {
    addresses: addressesOf(cluster, inventory),
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ssl: 'prefer',
    from,
  };
}

/** The service that goes straight to the primary, wherever it is carried; the primary's own port where no balancer answers. */
function addressesOf(cluster: PgCluster, inventory: Inventory): Target['addresses'] {
  const service = pgEndpoint(cluster, 'default', inventory);
  const balanced = service?.hosts.map((host) => ({ host, port: service.port })) ?? [];
  const direct = cluster.instances
    .filter(({ params }) => params.pg_role === 'primary')
    .map(({ host, params }) => ({ host, port: params.pg_port }));
  return [...balanced, ...direct];
}

/** Who may create a schema: a user with dbrole_admin, the administrator of the cluster otherwise. */
function administrator({ name, params }: PgCluster): Pick<Target, 'user' | 'password' | 'from'> {
  const user = params.pg_users.find(
    (u) =>
      u.state !== 'absent' &&
      u.login !== false &&
      u.password !== undefined &&
      u.roles.some((role) => (typeof role === 'string' ? role : role.name) === 'dbrole_admin'),
  );
  if (user?.password !== undefined)
    return { user: user.name, password: user.password, from: `pg_users of ${name}` };
  return {
    user: params.pg_admin_username,
    password: params.pg_admin_password,
    from: `pg_admin_username of ${name}`,
  };
}
