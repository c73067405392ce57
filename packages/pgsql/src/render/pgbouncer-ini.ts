import { forwardFile } from './pgbouncer-forward.ts';
import { poolerSession } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** Server connections of a user that has no limit of its own. */
export const MAX_USER_CONNECTIONS = 100;
/** Server connections to a database that has no pool_connlimit. */
export const MOST_OF_DATABASE = 100;

/** Asked over the socket as the superuser, in the database that a client wants; who may not log in has no verifier. */
const AUTH_QUERY =
  'SELECT rolname, CASE WHEN rolvaliduntil < now() THEN NULL ELSE rolpassword END FROM pg_authid WHERE rolname = $1 AND rolcanlogin';

/** /etc/pgbouncer/pgbouncer.ini; `listen` are the addresses. */
export function renderPgbouncerIni(params: CommonParams, listen: string): string {
  const { pg_dbsu, pg_admin_username, pg_monitor_username } = params;
  const settings: readonly (readonly [string, string | number])[] = [
    ['logfile', `${params.pgbouncer_log_dir}/pgbouncer.log`],
    ['pidfile', '/run/postgresql/pgbouncer.pid'],
    ['listen_addr', listen],
    ['listen_port', params.pgbouncer_port],
    ['unix_socket_dir', poolerSession(params).socketDir],
    ['auth_type', 'hba'],
    ['auth_file', '/etc/pgbouncer/userlist.txt'],
    ['auth_hba_file', '/etc/pgbouncer/pgb_hba.conf'],
    ...(params.pgbouncer_auth_query
      ? ([
          ['auth_user', pg_dbsu],
          ['auth_query', AUTH_QUERY],
        ] as const)
      : []),
    ['admin_users', `${pg_dbsu}, ${pg_admin_username}`],
    ['stats_users', `${pg_dbsu}, ${pg_monitor_username}`],
    ['client_tls_sslmode', params.pgbouncer_sslmode],
    ['client_tls_ca_file', '/pg/cert/ca.crt'],
    ['client_tls_cert_file', '/pg/cert/server.crt'],
    ['client_tls_key_file', '/pg/cert/server.key'],
    ['pool_mode', params.pgbouncer_poolmode],
    ['max_client_conn', 20_000],
    ['default_pool_size', 50],
    ['min_pool_size', 0],
    ['reserve_pool_size', 30],
    ['reserve_pool_timeout', 1],
    ['max_db_connections', MOST_OF_DATABASE],
    ['max_user_connections', MAX_USER_CONNECTIONS],
    ['max_prepared_statements', 256],
    ['server_lifetime', 600],
    ['server_reset_query', 'DISCARD ALL'],
    ['server_reset_query_always', 0],
    ['ignore_startup_parameters', ignored(params).join(', ')],
    ['log_connections', 0],
    ['log_disconnections', 0],
  ];
  const lines = settings.map(([name, value]) => `${name} = ${value}`);
  // The default of 15 seconds is how long clients would wait after every restart of PostgreSQL.
  const retry = ['; the default of 15 s would be added to every failover', 'server_login_retry = 1'];
  return `${header('PgBouncer').replace(/^#/, ';')}[databases]\n%include /etc/pgbouncer/database.txt\n; empty but after a switchover, while clients that came before it stay\n%include ${forwardFile}\n\n[users]\n%include /etc/pgbouncer/useropts.txt\n\n[pgbouncer]\n${[...lines, ...retry].join('\n')}\n`;
}

/** The exporter's driver always says how exactly it wants numbers. */
function ignored({ pgbouncer_ignore_param, pgbouncer_exporter_enabled }: CommonParams): readonly string[] {
  const needed = pgbouncer_exporter_enabled ? ['extra_float_digits'] : [];
  return [...new Set([...pgbouncer_ignore_param, ...needed])];
}
