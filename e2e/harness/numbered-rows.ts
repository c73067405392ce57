import { members } from './estate.ts';
import { query } from './postgres.ts';

/** The service `primary` of pg-test (read-write), through PgBouncer. */
export const writes = { host: members[1], port: 5433 } as const;

/** One row of the table `story`, the transaction that wrote it, and when (UTC). */
export interface WrittenRow {
  readonly id: number;
  readonly xid: string;
  readonly at: string;
}

/** One transaction with one row. */
export async function insertRow(id: number): Promise<WrittenRow> {
  const [row] = await query<{ xid: string; at: string }>(
    writes,
    `insert into story values (${id}) returning pg_current_xact_id()::text as xid, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at`,
  );
  if (row === undefined) throw new Error('no row');
  return { id, ...row };
}

/** The ids of the rows that are there. */
export const rowIds = async (): Promise<readonly number[]> =>
  (await query<{ id: number }>(writes, 'select id from story order by id')).map((r) => r.id);

/** The table with these rows and no others. */
export async function tableWith(...ids: readonly number[]): Promise<readonly WrittenRow[]> {
  await query(writes, 'create table if not exists story (id int)');
  await query(writes, 'truncate story');
  const written: WrittenRow[] = [];
  for (const id of ids) written.push(await insertRow(id));
  return written;
}
