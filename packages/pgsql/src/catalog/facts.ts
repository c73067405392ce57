import { quoteWord, type SharedFacts } from '@pigsty/sdk';
import { sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { asSuperuser, jsonLines, readSql, serverWords } from '../sql/session.ts';

/** What a query of a running server answers, or why it does not. */
export interface Answered<T> {
  readonly rows: readonly T[];
  readonly unreadable?: string;
}

export interface CatalogRole {
  readonly name: string;
  readonly login: boolean;
  readonly attributes: readonly string[];
  readonly memberOf: readonly string[];
  /** Connections at most; -1 for no limit. */
  readonly limit: number;
  readonly connections: number;
  readonly validUntil: string | null;
  readonly expired: boolean;
}

export interface CatalogDatabase {
  readonly name: string;
  readonly owner: string;
  readonly encoding: string;
  readonly locale: string;
  readonly bytes: number;
  readonly connections: number;
  readonly limit: number;
}

export interface CatalogExtension {
  readonly database: string;
  readonly name: string;
  /** Null where it is not created. */
  readonly installed: string | null;
  /** What the packages of the host would create; null where they are gone. */
  readonly available: string | null;
  readonly schema: string | null;
}

export interface CatalogSetting {
  readonly name: string;
  readonly value: string;
  /** `default`, `configuration file`, `command line` ... */
  readonly source: string;
  readonly bySystem: boolean;
  readonly pendingRestart: boolean;
}

/** Roles of a server, without those that PostgreSQL brings. */
export const roleFacts = answering<CatalogRole>(
  'roles',
  `SELECT json_build_object('name', r.rolname, 'login', r.rolcanlogin,
  'attributes', array_remove(ARRAY[CASE WHEN r.rolsuper THEN 'superuser' END, CASE WHEN r.rolreplication THEN 'replication' END,
    CASE WHEN r.rolcreatedb THEN 'createdb' END, CASE WHEN r.rolcreaterole THEN 'createrole' END, CASE WHEN r.rolbypassrls THEN 'bypassrls' END], NULL),
  'memberOf', coalesce((SELECT json_agg(g.rolname ORDER BY g.rolname) FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid WHERE m.member = r.oid), '[]'),
  'limit', r.rolconnlimit, 'connections', (SELECT count(*) FROM pg_stat_activity AS a WHERE a.usesysid = r.oid),
  'validUntil', CASE WHEN isfinite(r.rolvaliduntil) THEN to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') END,
  'expired', coalesce(r.rolvaliduntil < now(), false)) FROM pg_roles AS r WHERE r.oid >= 16384 OR r.oid = 10 ORDER BY r.rolname;`,
);

/** Databases of a server with their sizes. */
export const databaseFacts = answering<CatalogDatabase>(
  'sizes',
  `SELECT json_build_object('name', datname, 'owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding), 'locale', datcollate,
  'bytes', pg_database_size(oid), 'connections', (SELECT count(*) FROM pg_stat_activity AS a WHERE a.datid = d.oid), 'limit', datconnlimit)
  FROM pg_database AS d WHERE datallowconn ORDER BY datname;`,
);

/** Settings that are not as PostgreSQL brings them. */
export const settingFacts = answering<CatalogSetting>(
  'settings',
  `SELECT json_build_object('name', name, 'value', current_setting(name), 'source', source,
  'bySystem', coalesce(sourcefile LIKE '%/postgresql.auto.conf', false), 'pendingRestart', pending_restart)
  FROM pg_settings WHERE source NOT IN ('default', 'override', 'client', 'session') OR pending_restart ORDER BY name;`,
);

const EXTENSIONS = `SELECT json_build_object('database', current_database(), 'name', coalesce(e.extname, a.name), 'installed', e.extversion, 'available', a.default_version, 'schema', e.extnamespace::regnamespace::text)
  FROM pg_available_extensions AS a FULL JOIN pg_extension AS e ON e.extname = a.name ORDER BY coalesce(e.extname, a.name);`;

/** Extensions of every database, those that could be created among them. */
export const extensionFacts: SharedFacts<PgsqlParams, Answered<CatalogExtension>> = {
  module: 'pgsql',
  name: 'extensions',
  script: ({ params }) => {
    const session = sessionOf(params);
    const psql = asSuperuser(session, ['psql', '-XqAt', ...serverWords(session)])
      .map(quoteWord)
      .join(' ');
    const names = `SELECT datname FROM pg_database WHERE datallowconn AND datname <> 'template1' ORDER BY datname`;
    return [
      'cd /; export PGCONNECT_TIMEOUT=5',
      `{ ${psql} -d postgres -c ${quoteWord(names)} 2>&1 || echo 'unreadable no answer'; } </dev/null | while IFS= read -r name; do`,
      `  case $name in *unreadable*|psql:*) echo "unreadable $name"; continue ;; esac`,
      `  PGDATABASE=$name ${psql} -c ${quoteWord(EXTENSIONS)} </dev/null 2>&1 | sed -n -e '/^{/p' -e 's/^.*\\(ERROR: \\|FATAL: \\)/unreadable \\1/p'`,
      'done',
      ':',
    ].join('\n');
  },
  parse: answered,
};

function answering<T>(name: string, sql: string): SharedFacts<PgsqlParams, Answered<T>> {
  return {
    module: 'pgsql',
    name,
    script: ({ params }) => readSql(sessionOf(params), 'postgres', sql),
    parse: answered,
  };
}

function answered<T>(output: string): Answered<T> {
  const unreadable = /^unreadable (.*)$/m.exec(output)?.[1];
  return {
    rows: jsonLines(output) as readonly T[],
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}
