import type { InventoryOutline } from '@pigsty/inventory';
import { outlineOfRecords, type Records } from './records.ts';
import { prepareSchema, schemaVersion } from './schema.ts';
import type { Session } from './session.ts';

/** The tables in an order in which rows may be written; deleting the groups deletes the rest. */
const columns = {
  group: 'cls text, seq int, priority int',
  group_child: 'parent text, child text, seq int',
  host: 'cls text, ip text, seq int, rank int',
  global_var: 'key text, value json, seq int, source text',
  group_var: 'cls text, key text, value json, seq int, source text',
  host_var: 'cls text, ip text, key text, value json, seq int, source text',
} as const satisfies Record<keyof Records, string>;

const tableNames = Object.keys(columns) as readonly (keyof Records)[];

/** What the CMDB holds; nothing when it has no schema or no group. */
export async function readCmdb(session: Session): Promise<InventoryOutline | undefined> {
  if ((await schemaVersion(session)) === 0) return undefined;
  const fields = tableNames.map(
    (name) =>
      `(select coalesce(json_agg(t order by seq, ${KEYS[name]}), '[]') from pigsty."${name}" t) as "${name}"`,
  );
  const [records] = await session.rows<Records & Record<string, unknown>>(`select ${fields.join(', ')}`);
  return records === undefined || records.group.length === 0 ? undefined : outlineOfRecords(records);
}

/** Orders rows that somebody added without a number. */
const KEYS: Readonly<Record<keyof Records, string>> = {
  group: 'cls',
  group_child: 'child',
  host: 'cls, ip',
  global_var: 'key',
  group_var: 'cls, key',
  host_var: 'cls, ip, key',
};

/** Replaces what the CMDB holds, in the caller's transaction. Makes the schema where it is missing. */
export async function writeCmdb(session: Session, records: Records): Promise<void> {
  await session.script('delete from pigsty."group"; delete from pigsty.global_var;');
  for (const name of tableNames) {
    const list = columns[name];
    const names = list.replaceAll(/ (?:text|int|json)/g, '');
    // An empty value arrives as SQL's null instead of JSON's.
    const values = names.replace('value', "coalesce(value, 'null')");
    await session.rows(
      `insert into pigsty."${name}" (${names}) select ${values} from json_to_recordset($1::json) as x(${list})`,
      [JSON.stringify(records[name])],
    );
  }
  // Without figures PostgreSQL takes the views for expensive, and compiling them takes seconds.
  await session.script(tableNames.map((name) => `analyze pigsty."${name}";`).join(''));
}

/** Nobody else writes the CMDB until the caller's transaction ends. */
export async function lockCmdb(session: Session): Promise<void> {
  await session.rows("set local lock_timeout = '10s'");
  // One at a time also where there is no table yet that could be locked.
  await session.rows("select pg_advisory_xact_lock(hashtext('pigsty.cmdb'))");
  await prepareSchema(session);
  await session.rows('lock table pigsty."group", pigsty.global_var in exclusive mode');
}
