import { leaderOf, type Member, type Subject } from './subject.ts';

/** Where the drill's client writes; it is there only during a round. */
export const table = 'public.pigsty_drill';

export async function prepareTable(subject: Subject, leader: Member): Promise<void> {
  const sql = `create table if not exists ${table} (run text, id bigint, at timestamptz default clock_timestamp(), primary key (run, id)); grant select, insert on ${table} to public;`;
  await subject.query(leader.host, sql);
}

export async function dropTable(subject: Subject): Promise<void> {
  const leader = leaderOf(subject, await subject.states());
  if (leader !== undefined) await subject.query(leader.host, `drop table if exists ${table};`);
}

export async function presentRows(
  subject: Subject,
  leader: Member,
  run: string,
): Promise<ReadonlySet<number>> {
  const out = await subject.query(leader.host, `select id from ${table} where run = '${run}';`);
  return new Set(
    out
      .split('\n')
      .filter((line) => /^\d+$/.test(line))
      .map(Number),
  );
}
