import type { Secret } from '@pigsty/sdk';
import type { PgCluster } from './cluster.ts';

/** Whom an application logs in as, and where. */
export interface Login {
  readonly user: string;
  readonly database: string;
  readonly password: Secret;
  /** The parameter that holds the password: `pg_users, dbuser_app`. */
  readonly passwordIn: string;
}

/** The first user of the inventory that may log in through the pool, the administrator otherwise. */
export function applicationLogin({ params }: PgCluster): Login {
  const database = params.pg_databases.find((d) => d.state !== 'absent' && d.pgbouncer)?.name ?? 'postgres';
  const user = passwordUsers(params).find((u) => u.pgbouncer || !params.pgbouncer_enabled);
  if (user !== undefined)
    return { user: user.name, database, password: user.password, passwordIn: `pg_users, ${user.name}` };
  const { pg_admin_username, pg_admin_password } = params;
  return { user: pg_admin_username, database, password: pg_admin_password, passwordIn: 'pg_admin_password' };
}

type PasswordUser = PgCluster['params']['pg_users'][number] & { readonly password: Secret };

/** The users of the inventory that log in with a password. */
function passwordUsers({ pg_users }: PgCluster['params']): readonly PasswordUser[] {
  return pg_users.filter(
    (u): u is PasswordUser => u.state !== 'absent' && u.login !== false && u.password !== undefined,
  );
}
