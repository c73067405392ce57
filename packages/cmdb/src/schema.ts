import { PigstyError } from '@pigsty/sdk';
import type { Session } from './session.ts';
import { tables } from './tables.ts';
import { views } from './views.ts';

/** What makes version n of the schema out of version n - 1. */
const versions = [`create schema if not exists pigsty;${tables}${views}`];

/** Which version the database has, 0 for none. Refuses what is not ours, and what is newer than we are. */
export async function schemaVersion(session: Session): Promise<number> {
  const [found] = await session.rows<{ ours: boolean; filled: boolean }>(
    `select coalesce(bool_or(c.relname = 'cmdb'), false) as ours, count(*) > 0 as filled
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'pigsty'`,
  );
  if (found?.ours !== true) {
    if (found?.filled !== true) return 0;
    throw new PigstyError(
      'CMDB_FAILED',
      'the schema pigsty in this database is of another program, perhaps of an older Pigsty',
      { hint: 'Move it away: alter schema pigsty rename to pigsty_old' },
    );
  }
  const [row] = await session.rows<{ version: number | null }>(
    'select max(version) as version from pigsty.cmdb',
  );
  const version = row?.version ?? 0;
  if (version > versions.length) {
    throw new PigstyError(
      'CMDB_FAILED',
      `the CMDB has version ${version} of its schema, and this pigsty knows versions up to ${versions.length}`,
      { hint: 'Update pigsty on this machine.' },
    );
  }
  return version;
}

/** Creates or updates the schema, in the caller's transaction. Nothing happens when it is current. */
export async function prepareSchema(session: Session): Promise<void> {
  const done = await schemaVersion(session);
  for (const [i, sql] of versions.slice(done).entries()) {
    await session.script(sql);
    await session.rows('insert into pigsty.cmdb (version) values ($1)', [done + i + 1]);
  }
}
