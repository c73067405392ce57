import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPigsty, type CliResult } from './harness/cli.ts';
import { estate, members, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { offerPostgresql15 } from './harness/older-postgresql.ts';
import { query } from './harness/postgres.ts';
import { until } from './harness/wait.ts';
import { startWriter } from './harness/writer.ts';

/** One member leads, one follows. */
const [first, second] = members;
const both = [first, second];
const writes = { host: first, port: 5433 } as const;
/** At the leader, beside the pooler. */
const superuser = { ...writes, port: 5436, user: 'dbuser_dba', password: 'DBUser.DBA' } as const;

const rows = async (): Promise<readonly string[]> =>
  (await query<{ told: string }>(writes, "select id || ' ' || place as told from story order by id")).map(
    (r) => r.told,
  );

const version = async (): Promise<string> =>
  (await query<{ v: string }>(writes, "select current_setting('server_version_num') as v"))[0]?.v.slice(
    0,
    2,
  ) ?? '';

describe('a major version later, in place', () => {
  let demo: Estate;
  const upgrade = (...words: readonly string[]): Promise<CliResult> =>
    demo.run('pgsql', 'upgrade', 'pg-test', ...words, '--confirm', 'pg-test');
  const phase = (): Promise<string> =>
    on(first, 'cat /etc/pigsty/procedures/* 2>/dev/null || :').then(
      (text) => /"phase":"([^"]+)"/.exec(text)?.[1] ?? '',
    );
  const killedIn = async (name: string): Promise<void> => {
    const running = startPigsty(['pgsql', 'upgrade', 'pg-test', '--to', '17', '--confirm', 'pg-test'], {
      cwd: demo.folder,
    });
    let ended = false;
    void running.done.then(() => (ended = true));
    await until(`the phase ${name} has begun`, async () => ended || (await phase()) === name, 400_000);
    expect(ended, 'it ended before it was killed').toBe(false);
    running.kill();
    await running.done;
  };
  const streams = (): Promise<boolean> =>
    until('the replica streams', async () =>
      (await demo.run('pgsql', 'list', '-l', 'pg-test')).all.includes('streaming'),
    );

  beforeAll(async () => {
    demo = await estate((text) =>
      text
        .replace(/^ {4}pg-meta:[\s\S]*?(?=^ {4}pg-test:)/m, '')
        .replace(/^.*pg_seq: 3.*\n/m, '')
        .replace('pg_version: 17', "pg_version: 15\n    pg_extensions: ['postgresql-$v-semver']"),
    );
    await offerPostgresql15(both);
    await expectSuccess(demo, 'deploy', '--yes');
    await query(superuser, 'create extension if not exists semver');
    await query(writes, 'drop table if exists story');
    await query(writes, 'create table story (id int primary key, place semver)');
    await query(
      writes,
      "insert into story select i, format('%s.0.1', i)::semver from generate_series(1, 3) i",
    );
  });

  test('is refused with every reason before anything happens', async () => {
    await query(superuser, "select pg_create_physical_replication_slot('somebody')");
    const refused = await upgrade('--to', '17');
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain('somebody');
    await query(superuser, "select pg_drop_replication_slot('somebody')");
    const unsaid = await upgrade();
    expect(unsaid.all).toContain('--to 18');
    expect(await phase()).toBe('');
  });

  test('is not done by a deploy, which names the command', async () => {
    const later = variant(demo, (text) => text.replace('pg_version: 15', 'pg_version: 17'));
    const refused = await later.run('plan');
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain('pigsty pgsql upgrade pg-test --to 17');
  });

  test('killed after the new version has led, it goes back to the old data', async () => {
    await killedIn('statistics and extensions');
    expect(await version()).toBe('17');
    const back = await upgrade('--abort');
    expect(back.code, back.all).toBe(0);
    expect(await version()).toBe('15');
    expect(await rows()).toEqual(['1 1.0.1', '2 2.0.1', '3 3.0.1']);
    await streams();
    await expectEmptyPlan(demo);
  });

  test('killed in the middle, the same command finishes it, and no acknowledged row is lost', async () => {
    const writer = await startWriter(
      { ...writes, user: 'test', password: 'test', database: 'test' },
      'steady',
    );
    await killedIn('pg_upgrade');
    const finished = await upgrade('--json');
    expect(finished.code, finished.all).toBe(0);
    const written = await writer.end();
    expect(written.lost).toEqual([]);
    expect(written.acknowledged).toBeGreaterThan(10);
    console.log(/"secondsWithoutWrites":[0-9.]+/.exec(finished.stdout)?.[0], written);
    expect(await version()).toBe('17');
    expect(await rows()).toEqual(['1 1.0.1', '2 2.0.1', '3 3.0.1']);
    await streams();
  });

  test('afterwards the plan is empty with the new version, and says what to set with the old one', async () => {
    const refused = await demo.run('plan');
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain('Set pg_version: 17');
    writeFileSync(demo.inventory, demo.text.replace('pg_version: 15', 'pg_version: 17'));
    await expectEmptyPlan(demo);
    await expectSuccess(demo, 'health', '-l', 'pg-test');
    await expectSuccess(demo, 'pgsql', 'discard', 'pg-test', '--confirm', 'pg-test');
    expect(await on(second, 'ls /data/postgres')).not.toContain('pg-test-15');
    await expectEmptyPlan(demo);
  });
});
