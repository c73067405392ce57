import type { DatabaseSpec } from '../spec/schema/objects.ts';
import type { CommonParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** /etc/pgbouncer/database.txt */
export function renderPgbouncerDatabases(params: CommonParams): string {
  const { pgbouncer_redirect_to, pg_localhost, pg_port } = params;
  const server = target({ host: pgbouncer_redirect_to ?? pg_localhost, port: pg_port });
  return `${header('Databases of PgBouncer').replace(/^#/, ';')}${databaseLines(params, server)}`;
}

/** The same databases on another server, for as long as a former leader's pooler has clients from before. */
export function renderForwardedDatabases(params: CommonParams, to: Server): string {
  return databaseLines(params, target(to));
}

interface Server {
  readonly host: string;
  readonly port: number;
}

function target({ host, port }: Server): string {
  return `host=${quoted(host)} port=${port}`;
}

function databaseLines({ pg_databases }: CommonParams, server: string): string {
  const lines = pg_databases
    .filter((d) => d.pgbouncer && d.state !== 'absent')
    .map((d) => databaseLine(d, server));
  const own = pg_databases.some((d) => d.name === 'postgres') ? [] : [`postgres = ${server}`];
  return `${[...own, ...lines].join('\n')}\n`;
}

function databaseLine(d: DatabaseSpec, server: string): string {
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
  return [`${d.name} = ${server}`, ...words].join(' ');
}

/** A value of a connection string as PgBouncer reads it: in single quotes, which are doubled. */
function quoted(value: string): string {
  return /^[A-Za-z0-9_@./:-]+$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}
