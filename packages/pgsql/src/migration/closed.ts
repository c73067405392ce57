import { sqlIdentifier } from '../sql/quote.ts';

/**
 * What a database is in a migration: a copy that waits for the writes, left by them, or the one that has them now. It is
 * a setting of the database, so that it can be read from any other one, and with it is the connection limit from before.
 */
export type Part = 'copy' | 'left' | 'taken';

const SETTING = 'pigsty.migration';

/** The setting of a row `d` of pg_database: `left 50`; null where there is none. */
const NOTE = `(SELECT split_part(c, '=', 2) FROM pg_db_role_setting s, unnest(s.setconfig) c
  WHERE s.setrole = 0 AND s.setdatabase = d.oid AND c LIKE '${SETTING}=%')`;

/** An expression for a row `d` of pg_database: its {@link Part}, or null. */
export const PART = `(CASE WHEN d.datconnlimit = 0 OR ${NOTE} = 'taken' THEN split_part(${NOTE}, ' ', 1) END)`;

const HERE = 'FROM pg_database d WHERE d.datname = current_database()';

/** Nobody but superusers connects, and the limit that there was is remembered. */
export function close(database: string, part: 'copy' | 'left'): string {
  return `BEGIN;
SELECT format('ALTER DATABASE %I SET ${SETTING} = %L', d.datname, concat('${part} ',
  coalesce(nullif(d.datconnlimit, 0), nullif(split_part(${NOTE}, ' ', 2), '')::int, -1))) ${HERE} \\gexec
ALTER DATABASE ${sqlIdentifier(database)} CONNECTION LIMIT 0;
COMMIT;
`;
}

export function isClosed(part: 'copy' | 'left'): string {
  return `SELECT d.datconnlimit = 0 AND ${NOTE} LIKE '${part} %' ${HERE}`;
}

/** Clients connect, as many as before it was closed. */
export function open(database: string, part?: 'taken'): string {
  const name = sqlIdentifier(database);
  return `BEGIN;
SELECT format('ALTER DATABASE %I CONNECTION LIMIT %s', d.datname, coalesce(nullif(split_part(${NOTE}, ' ', 2), ''), '-1'))
${HERE} AND d.datconnlimit = 0 \\gexec
ALTER DATABASE ${name} ${part === undefined ? `RESET ${SETTING}` : `SET ${SETTING} = '${part}'`};
COMMIT;
`;
}

export function isOpen(part?: 'taken'): string {
  const noted =
    part === undefined ? `coalesce(${NOTE}, 'taken') = 'taken'` : `coalesce(${NOTE} = '${part}', false)`;
  return `SELECT d.datconnlimit <> 0 AND ${noted} ${HERE}`;
}

/** The one that has the writes is a database like any other again. */
export const FORGET_TAKEN = `SELECT format('ALTER DATABASE %I RESET ${SETTING}', d.datname) ${HERE} AND ${NOTE} = 'taken' \\gexec
`;

export const HAS_TAKEN = `SELECT coalesce(${NOTE} = 'taken', false) ${HERE}`;
