import { beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, members, on, type Estate } from './harness/estate.ts';
import { until } from './harness/wait.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { offerPostgresql15 } from './harness/older-postgresql.ts';
import { query, type Target } from './harness/postgres.ts';
import { withCluster } from './harness/with-cluster.ts';

const [first, second] = members;

/** pg-test of this version on one host, and pg-new with 17 on another one, which gets its database. */
const withTwoClusters = (text: string, from: number): string =>
  withCluster(
    text
      .replace(/^ {4}pg-meta:[\s\S]*?(?=^ {4}pg-test:)/m, '')
      .replace(/^( *)pg_cluster: pg-test$/m, `$&\n$1pg_version: ${from}`)
      .replace(/^ {8}\S+: \{ pg_seq: [23], pg_role: replica \}\n/gm, ''),
    { name: 'pg-new', host: second },
  );

const old = { host: first, port: 6432 };
const young = { host: second, port: 6432 };
const insert = `insert into moved (t) values ('row') returning id::int`;
const versionOf = async (server: Target): Promise<string | undefined> =>
  (await query<{ v: string }>(server, `select split_part(version(), ' ', 2) as v`))[0]?.v.split('.')[0];
/** On the host itself, as a superuser, whom a closed database lets in. */
const onHost = (host: string, sql: string): Promise<string> =>
  on(host, `cd /; runuser -u postgres -- psql -XqAt -d test -c "${sql}"`);
const slots = (host: string): Promise<string> =>
  onHost(host, "select count(*) from pg_replication_slots where slot_type = 'logical'");

describe.each([17, 15])('a database of PostgreSQL %i that moves to a cluster of 17', (from) => {
  let both: Estate;
  beforeAll(async () => {
    if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
    both = await estate((text) => withTwoClusters(text, from));
    if (from === 15) await offerPostgresql15([first]);
    await expectSuccess(both, 'deploy', '--yes');
    await query(old, 'create table moved (id serial primary key, t text)');
    await query(old, `insert into moved (t) select 'row' from generate_series(1, 1000)`);
    await query(old, 'create extension if not exists pg_trgm');
    await query(old, 'create index moved_words on moved using gin (t gin_trgm_ops)');
  });

  const migrate = (source: string, target: string, step: string) =>
    both.run(
      'pgsql',
      'migrate',
      source,
      '--to',
      target,
      '--database',
      'test',
      '--step',
      step,
      '--yes',
      '--json',
    );

  test('is refused before it is copied, and copied while clients write', async () => {
    const early = await migrate('pg-test', 'pg-new', 'switch');
    expect(early.all).toContain('does not subscribe');
    const prepared = await migrate('pg-test', 'pg-new', 'prepare');
    expect(prepared.code, prepared.all).toBe(0);
    expect(await query(old, insert)).toEqual([{ id: 1001 }]);
    await expect(query(young, insert)).rejects.toThrow();
    expect(await onHost(second, 'show server_version')).toMatch(/^17\./);
    expect(await versionOf(old)).toBe(String(from));
    expect(await onHost(second, "select indexdef from pg_indexes where indexname = 'moved_words'")).toContain(
      'gin_trgm_ops',
    );
    // What is closed is nothing that a deploy would open.
    await expectEmptyPlan(both);
  });

  test('takes its writes, its sequences and its way back with it', async () => {
    const switched = await migrate('pg-test', 'pg-new', 'switch');
    expect(switched.code, switched.all).toBe(0);
    const [, seconds] = /"secondsWithoutWrites":([\d.]+)/.exec(switched.stdout) ?? [];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThan(30);
    console.log(`nobody could write for ${seconds ?? '?'} s`);
    expect(await query(young, insert)).toEqual([{ id: 1002 }]);
    await expect(query(old, insert)).rejects.toThrow();
    await expectEmptyPlan(both);
  });

  test('comes back with what was written since, moves again, and leaves no slot', async () => {
    const back = await migrate('pg-new', 'pg-test', 'switch');
    expect(back.code, back.all).toBe(0);
    // PgBouncer repeats what its last login was told, for `server_login_retry` (1 s).
    const insertOld = () => until('the old pooler logs in again', () => query(old, insert));
    expect(await insertOld()).toEqual([{ id: 1003 }]);
    const again = await migrate('pg-test', 'pg-new', 'switch');
    expect(again.code, again.all).toBe(0);
    const finished = await migrate('pg-test', 'pg-new', 'finish');
    expect(finished.code, finished.all).toBe(0);
    const insertYoung = () => until('the new pooler logs in again', () => query(young, insert));
    expect(await insertYoung()).toEqual([{ id: 1004 }]);
    expect([await slots(first), await slots(second)].map((s) => s.trim())).toEqual(['0', '0']);
  });
});
