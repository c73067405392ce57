import { members, on } from './estate.ts';
import { query } from './postgres.ts';

/** Through the pooler to whoever leads pg-test. */
export const writes = { host: members[1], port: 5433 } as const;

/** One row of the table `story`, the transaction that wrote it, and when (UTC). */
export interface Told {
  readonly id: number;
  readonly xid: string;
  readonly at: string;
}

/** One transaction with one row. */
export async function tell(id: number): Promise<Told> {
  const [row] = await query<{ xid: string; at: string }>(
    writes,
    `insert into story values (${id}) returning pg_current_xact_id()::text as xid, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at`,
  );
  if (row === undefined) throw new Error('no row');
  return { id, ...row };
}

/** The rows that are there. */
export const story = async (): Promise<readonly number[]> =>
  (await query<{ id: number }>(writes, 'select id from story order by id')).map((r) => r.id);

/** An empty table, and these rows in it. */
export async function newStory(...ids: readonly number[]): Promise<readonly Told[]> {
  await query(writes, 'create table if not exists story (id int)');
  await query(writes, 'truncate story');
  const told: Told[] = [];
  for (const id of ids) told.push(await tell(id));
  return told;
}

export interface Backup {
  readonly label: string;
  readonly type: string;
}

/** What a member's own repository holds. */
export async function backups(host: string): Promise<readonly Backup[]> {
  const answer = await on(
    host,
    'cd /; runuser -u postgres -- pgbackrest --stanza=pg-test info --output=json',
  );
  return (JSON.parse(answer) as { backup: Backup[] }[])[0]?.backup ?? [];
}
