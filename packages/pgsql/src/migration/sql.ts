import { sqlIdentifier, sqlLiteral } from '../sql/quote.ts';

/** Schemas that every cluster has of its own. */
const OWN = `'pg_catalog', 'information_schema', 'monitor'`;

/** Tables that hold rows of users: no members of extensions, and partitions instead of what is partitioned. */
const TABLES = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN (${OWN}) AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

const NAME = `format('%I.%I', n.nspname, c.relname)`;

const UNKEYED = `${TABLES} AND c.relpersistence = 'p' AND (c.relreplident = 'n' OR (c.relreplident = 'd' AND NOT EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)))`;

/** One JSON document about the database that is connected to: what {@link MigrationFacts} has. */
export const STATE = `SELECT jsonb_build_object(
  'version', current_setting('server_version_num')::int / 10000,
  'walLevel', current_setting('wal_level'),
  'slotsFree', current_setting('max_replication_slots')::int - (SELECT count(*) FROM pg_replication_slots),
  'sendersFree', current_setting('max_wal_senders')::int - (SELECT count(*) FROM pg_stat_replication),
  'workersFree', current_setting('max_logical_replication_workers')::int
    - (SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL),
  'locale', (SELECT concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database
    WHERE datname = current_database()),
  'limit', (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),
  'bytes', pg_database_size(current_database()),
  'tables', (SELECT count(*) ${TABLES}),
  'unkeyed', (SELECT coalesce(jsonb_agg(${NAME} ORDER BY 1), '[]') ${UNKEYED}),
  'unlogged', (SELECT coalesce(jsonb_agg(${NAME} ORDER BY 1), '[]') ${TABLES} AND c.relpersistence = 'u'),
  'largeObjects', (SELECT count(*) FROM pg_largeobject_metadata),
  'extensions', (SELECT jsonb_agg(extname ORDER BY extname) FROM pg_extension),
  'available', (SELECT jsonb_agg(name ORDER BY name) FROM pg_available_extensions),
  'roles', (SELECT jsonb_agg(rolname ORDER BY rolname) FROM pg_roles),
  'neededRoles', (SELECT coalesce(jsonb_agg(DISTINCT r.rolname), '[]') FROM pg_shdepend s
    JOIN pg_roles r ON r.oid = s.refobjid AND s.refclassid = 'pg_authid'::regclass
    WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())),
  'publications', (SELECT coalesce(jsonb_agg(pubname), '[]') FROM pg_publication),
  'subscriptions', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', subname,
      'note', obj_description(s.oid, 'pg_subscription'),
      'copying', (SELECT count(*) FROM pg_subscription_rel WHERE srsubid = s.oid AND srsubstate <> 'r'))), '[]')
    FROM pg_subscription s WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())));`;

/** Tables without a key are identified by all of their columns. */
export const IDENTITY_FULL = `SELECT format('ALTER TABLE %s REPLICA IDENTITY FULL', ${NAME}) ${UNKEYED} \\gexec\n`;

/** A publication of all tables of users there are now. */
export function publish(publication: string): string {
  const name = sqlIdentifier(publication);
  return `SELECT ${sqlLiteral(`CREATE PUBLICATION ${name}`)} || coalesce(' FOR TABLE ' || string_agg(${NAME}, ', '), '')
${TABLES} AND c.relpersistence = 'p' HAVING NOT EXISTS (SELECT FROM pg_publication WHERE pubname = ${sqlLiteral(publication)}) \\gexec
`;
}

/** A line for each table: its name, the number of rows, and a sum over their content. */
export function countRows(how: 'rows' | 'counts'): string {
  const sum = how === 'rows' ? `, sum((''x'' || substr(md5(t::text), 1, 15))::bit(60)::bigint)` : '';
  return `SELECT format('SELECT %L, count(*)${sum} FROM ONLY %s t', ${NAME}, ${NAME}) ${TABLES} AND c.relpersistence = 'p'
ORDER BY ${NAME} COLLATE "C" \\gexec
`;
}

/** Statements that bring the sequences of another server to where they are here. */
export const SEQUENCES = `SELECT format('SELECT setval(%L, %s);', format('%I.%I', schemaname, sequencename), last_value)
FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname NOT IN (${OWN});`;

/** Nobody but superusers connects. */
export function close(database: string): string {
  return `ALTER DATABASE ${sqlIdentifier(database)} CONNECTION LIMIT 0;\n`;
}

export function open(database: string): string {
  return `ALTER DATABASE ${sqlIdentifier(database)} CONNECTION LIMIT -1;\n`;
}

/** Notes with the publication when the database was closed. */
export function noteClosed(publication: string): string {
  return `SELECT format('COMMENT ON PUBLICATION %I IS %L', pubname, extract(epoch FROM clock_timestamp())) FROM pg_publication
WHERE pubname = ${sqlLiteral(publication)} \\gexec
`;
}

/** Ends every session of a client, those of the replication excepted. */
export function disconnect(database: string): string {
  return `SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
WHERE datname = ${sqlLiteral(database)} AND backend_type = 'client backend' AND pid <> pg_backend_pid();
`;
}

/** The seconds since the database was closed become the note of the way back. */
export function noteSeconds(publication: string, subscription: string): string {
  return `SELECT format('COMMENT ON SUBSCRIPTION %I IS %L', ${sqlLiteral(subscription)},
  round((extract(epoch FROM clock_timestamp()) - obj_description(oid, 'pg_publication')::numeric)::numeric, 2))
FROM pg_publication WHERE pubname = ${sqlLiteral(publication)} \\gexec
DROP PUBLICATION IF EXISTS ${sqlIdentifier(publication)};
`;
}
