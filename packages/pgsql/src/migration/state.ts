import { namesOf } from './names.ts';
import { NAME, RELATIONS, TABLES, UNKEYED } from './sql.ts';
import { sqlLiteral } from '../sql/quote.ts';

const HERE = '(SELECT oid FROM pg_database WHERE datname = current_database())';

/** Of the server: what is left of what a replication takes. */
const SERVER = `
  'version', current_setting('server_version_num')::int / 10000,
  'walLevel', current_setting('wal_level'),
  'slotsFree', current_setting('max_replication_slots')::int - (SELECT count(*) FROM pg_replication_slots),
  'sendersFree', current_setting('max_wal_senders')::int - (SELECT count(*) FROM pg_stat_replication),
  'workersFree', least(current_setting('max_logical_replication_workers')::int
      - (SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL),
    current_setting('max_worker_processes')::int - (SELECT count(*) FROM pg_stat_activity
      WHERE backend_type NOT IN ('client backend', 'walsender', 'walreceiver', 'checkpointer', 'background writer', 'walwriter',
        'archiver', 'startup', 'logger', 'autovacuum launcher', 'autovacuum worker', 'walsummarizer', 'io worker', 'slotsync worker'))),
  'available', (SELECT jsonb_agg(name ORDER BY name) FROM pg_available_extensions),
  'collations', (SELECT jsonb_agg(DISTINCT collname) FROM pg_collation WHERE collnamespace = 'pg_catalog'::regnamespace
    AND collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))),
  'roles', (SELECT jsonb_agg(rolname ORDER BY rolname) FROM pg_roles)`;

const ofLibrary = (column: string): string =>
  `regexp_replace(regexp_replace(${column}, '^POSIX$', 'C'), '\\.utf-?8$', '.UTF-8', 'i')`;

/**
 * Encoding, collation and character classification, whatever the locale provider: `UTF8 C C.UTF-8`. The locales of the
 * builtin provider (PostgreSQL 17 and later) sort like C of libc, and so does C.UTF-8.
 */
const LOCALE = `(SELECT concat_ws(' ', pg_encoding_to_char(encoding),
      CASE provider WHEN 'b' THEN 'C' WHEN 'i' THEN concat_ws(' ', 'icu', own, j->>'daticurules')
        ELSE regexp_replace(${ofLibrary('datcollate')}, '^C\\.UTF-8$', 'C') END,
      CASE provider WHEN 'b' THEN own WHEN 'i' THEN NULL ELSE ${ofLibrary('datctype')} END)
    FROM pg_database d, to_jsonb(d) j, coalesce(j->>'datlocprovider', 'c') provider,
      coalesce(j->>'datlocale', j->>'daticulocale') own WHERE datname = current_database())`;

/** Of the database as a whole. Columns that not every version has are read from its row as JSON. */
const DATABASE = `
  'locale', ${LOCALE},
  'sortVersion', (SELECT to_jsonb(d)->>'datcollversion' FROM pg_database d WHERE datname = current_database()),
  'limit', (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),
  'bytes', pg_database_size(current_database()),
  'largeObjects', (SELECT count(*) FROM pg_largeobject_metadata),
  'prepared', (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()),
  'extensions', (SELECT jsonb_agg(extname ORDER BY extname) FROM pg_extension),
  'neededRoles', (SELECT coalesce(jsonb_agg(DISTINCT r.rolname), '[]') FROM pg_shdepend s
    JOIN pg_roles r ON r.oid = s.refobjid AND s.refclassid = 'pg_authid'::regclass WHERE s.dbid = ${HERE}),
  'neededCollations', (SELECT coalesce(jsonb_agg(DISTINCT c.collname), '[]') FROM pg_depend d JOIN pg_collation c
    ON c.oid = d.refobjid AND d.refclassid = 'pg_collation'::regclass WHERE c.collnamespace = 'pg_catalog'::regnamespace),
  'publications', (SELECT coalesce(jsonb_agg(pubname ORDER BY pubname), '[]') FROM pg_publication),
  'subscriptions', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', subname, 'enabled', subenabled,
      'note', obj_description(s.oid, 'pg_subscription'),
      'copying', (SELECT count(*) FROM pg_subscription_rel WHERE srsubid = s.oid AND srsubstate <> 'r'))), '[]')
    FROM pg_subscription s WHERE subdbid = ${HERE})`;

const named = (what: string): string =>
  `(SELECT coalesce(jsonb_agg(${NAME} ORDER BY ${NAME}), '[]') ${what})`;

/** One JSON document about the database that is connected to: what `MigrationFacts` has. */
export function stateQuery(cluster: string, database: string, admin: string): string {
  const published = sqlLiteral(namesOf(cluster, database).publication);
  return `SELECT jsonb_build_object(${SERVER},
  'adminIsSuper', (SELECT coalesce(bool_or(rolsuper), false) FROM pg_roles WHERE rolname = ${sqlLiteral(admin)}),${DATABASE},
  'tables', (SELECT count(*) ${TABLES}),
  'unkeyed', ${named(UNKEYED)},
  'unlogged', ${named(`${TABLES} AND c.relpersistence = 'u'`)},
  'unpublished', ${named(`${TABLES} AND c.relpersistence = 'p' AND NOT EXISTS (SELECT FROM pg_publication_rel r
    JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = c.oid AND p.pubname = ${published})`)},
  'filledViews', ${named(`${RELATIONS} AND c.relkind = 'm' AND c.relispopulated`)},
  'extensionRows', ${named(`FROM pg_extension e, unnest(e.extconfig) t JOIN pg_class c ON c.oid = t
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND pg_relation_size(c.oid) > 0`)},
  'eventTriggers', (SELECT coalesce(jsonb_agg(evtname ORDER BY evtname), '[]') FROM pg_event_trigger e
    WHERE evtenabled IN ('A', 'R') AND NOT EXISTS (SELECT FROM pg_depend d
      WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')));`;
}
