import { sqlIdentifier, sqlLiteral } from '../sql/quote.ts';

/** Schemas that every cluster has of its own. */
const OWN = `'pg_catalog', 'information_schema', 'monitor'`;

/** What users have made: no members of extensions. */
export const RELATIONS = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN (${OWN}) AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** Tables that hold rows of users: partitions instead of what is partitioned. */
export const TABLES = `${RELATIONS} AND c.relkind = 'r'`;

export const NAME = `format('%I.%I', n.nspname, c.relname)`;

/** Tables by which no row can be named: without a key, or with an identity by an index that was dropped. */
export const UNKEYED = `${TABLES} AND c.relpersistence = 'p' AND (c.relreplident = 'n'
  OR (c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))
  OR (c.relreplident = 'i' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisreplident)))`;

/** Event triggers of users have no say in what a migration makes; those that fire always are refused before. */
export const NO_TRIGGERS = 'SET session_replication_role = replica;\n';

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

/** Statements that bring the sequences of another server to where they are here, also those that were never asked. */
export const SEQUENCES = `SELECT format('SELECT format(''SELECT setval(%%L, %%s, %%L);'', %L, last_value, is_called) FROM %s', ${NAME}, ${NAME})
${RELATIONS} AND c.relkind = 'S' AND c.relpersistence <> 't' \\gexec
`;

/** How pg_restore lists the privileges on members of extensions, which are others in another version. */
export const EXTENSION_GRANTS = `SET search_path = '';
SELECT format('ACL %s %s %s(%s) ', n.nspname, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
  quote_ident(p.proname), oidvectortypes(p.proargtypes))
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
UNION SELECT format('ACL %s TABLE %I ', n.nspname, c.relname)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e';
`;

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
