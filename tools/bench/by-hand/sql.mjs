import { on } from '../lib/hosts.mjs';

const asPostgres = (words) => `cd /; runuser -u postgres -- ${words}`;

/** Statements that make a cluster's roles and databases, as few as it takes; in the order of the result. */
export async function clusterSql(host) {
  const dump = (database, ...options) =>
    on(host, asPostgres(`pg_dump -h /run/postgresql ${options.join(' ')} --schema-only ${database}`));
  const names = (
    await on(
      host,
      asPostgres(
        `psql -XqAt -h /run/postgresql -c "select datname from pg_database where not datistemplate and datname <> 'postgres'"`,
      ),
    )
  )
    .trim()
    .split('\n');
  const databases = await Promise.all(names.map((name) => dump(name, '--create')));
  return {
    globals: roles(await on(host, asPostgres('pg_dumpall -h /run/postgresql --roles-only'))),
    template1: content(await dump('template1')),
    postgres: content(await dump('postgres')),
    databases: databases.map(created).join(''),
  };
}

const lines = (sql, wanted) => sql.split('\n').filter((line) => wanted.test(line));
const joined = (statements) => statements.map((s) => `${s}\n`).join('');

/** initdb has made two of them. */
function roles(sql) {
  return joined(
    lines(sql, /^(CREATE|ALTER|COMMENT ON|GRANT|DROP) ?/).filter(
      (s) => !/^CREATE ROLE (postgres|replicator);/.test(s),
    ),
  );
}

/** Default privileges first: then the many grants on what extensions bring need no statement. */
function content(sql) {
  return joined([
    ...lines(sql, /^ALTER DEFAULT PRIVILEGES/),
    ...lines(sql, /^CREATE (SCHEMA|EXTENSION)/),
    ...lines(sql, /^(GRANT|REVOKE) .* ON (SCHEMA (public|monitor)|FUNCTION pg_catalog\.)/),
  ]);
}

/** A database is a copy of template1, which has its content already. */
function created(sql) {
  return joined([
    ...lines(sql, /^CREATE DATABASE/).map((s) => s.replace(/ WITH .*/, ';')),
    ...lines(sql, /^(ALTER|COMMENT ON) DATABASE/),
    ...lines(sql, /^(GRANT|REVOKE) .* ON DATABASE/),
  ]);
}
