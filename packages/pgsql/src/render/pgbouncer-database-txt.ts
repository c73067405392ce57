import type { DatabaseSpec } from '../spec/schema/objects.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** /etc/pgbouncer/database.txt */
export function renderPgbouncerDatabases(params: PgsqlParams): string {
  const lines = params.pg_databases
    .filter((d) => d.pgbouncer && d.state !== 'absent')
    .map((d) => databaseLine(d, params));
  const own = params.pg_databases.some((d) => d.name === 'postgres') ? [] : [`postgres = ${target(params)}`];
  return `${header('Databases of PgBouncer').replace(/^#/, ';')}${[...own, ...lines].join('\n')}\n`;
}

function target({ pgbouncer_redirect_to, pg_localhost, pg_port }: PgsqlParams): string {
  return `host=${quoted(pgbouncer_redirect_to ?? pg_localhost)} port=${pg_port}`;
}

function databaseLine(d: DatabaseSpec, params: PgsqlParams): string {
  const options = {
    auth_user: d.pool_auth_user === undefined ? undefined : quoted(d.pool_auth_user),
    pool_mode: d.pool_mode,
    pool_size: d.pool_size,
    min_pool_size: d.pool_size_min,
    reserve_pool: d.pool_reserve,
    max_db_connections: d.pool_connlimit,
  };
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return [`${d.name} = ${target(params)}`, ...words].join(' ');
}

/** A value of a connection string as PgBouncer reads it: in single quotes, which are doubled. */
function quoted(value: string): string {
  return /^[A-Za-z0-9_@./:-]+$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}
