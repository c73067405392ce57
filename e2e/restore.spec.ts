import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPigsty, type CliResult } from './harness/cli.ts';
import { deployed, members, on, type Estate } from './harness/estate.ts';
import { expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { insertRow, rowIds, tableWith, writes, type WrittenRow } from './harness/numbered-rows.ts';
import { query } from './harness/postgres.ts';
import { until } from './harness/wait.ts';

/** At the leader, beside the pooler. */
const superuser = { ...writes, port: 5436, user: 'dbuser_dba', password: 'DBUser.DBA' } as const;

const started = (): Promise<readonly string[]> =>
  Promise.all(members.map((host) => on(host, 'sed -n 3p /pg/data/postmaster.pid')));

describe('a cluster goes back to a moment of its past', () => {
  let demo: Estate;
  let told: readonly WrittenRow[];
  /** It restores, from its own repository. */
  let leader: string;
  const restore = (...words: readonly string[]): Promise<CliResult> =>
    demo.run('pgsql', 'restore', 'pg-test', ...words, '--confirm', 'pg-test');
  beforeAll(async () => {
    demo = await deployed();
    leader = (await leads(demo)).host;
    // One that leads since a failover has no backup of its own yet.
    await expectSuccess(demo, 'pgsql', 'backup', 'pg-test', '--yes');
    told = await tableWith(1, 2, 3);
  });

  test('a target that cannot be reached is refused before anything stops', async () => {
    const before = await started();
    for (const words of [
      ['--time', '2020-01-01T00:00:00Z'],
      ['--time', '2199-01-01T00:00:00Z'],
      ['--xid', '3999999999'],
      ['--name', 'nobody_made_it'],
    ]) {
      const refused = await restore(...words);
      expect(refused.code, refused.all).toBe(1);
      expect(refused.all).toContain('Nothing was changed');
      expect(refused.all).toContain('Reachable at');
    }
    expect(await started()).toEqual(before);
  });

  test('a moment is looked at beside the living cluster, and nothing of it is left', async () => {
    const before = await started();
    await query(superuser, "select pg_create_restore_point('chapter three')");
    await insertRow(9);
    const aside = await demo.run(
      ...['pgsql', 'restore-aside', 'pg-test', '--name', 'chapter three'],
      ...['--probe', 'select string_agg(id::text, $$,$$ order by id) from story', '--database', 'test'],
    );
    expect(aside.code, aside.all).toBe(0);
    expect(aside.all).toMatch(/^ +1,2,3$/m);
    // Deleted again, so that the tests below have their story.
    await query(writes, 'delete from story where id = 9');
    expect(await on(leader, 'ls -d /pg/data-aside')).toContain('/pg/data-aside');
    await expectSuccess(demo, 'pgsql', 'discard', 'pg-test', '--aside', '--confirm', 'pg-test');
    for (const host of members)
      expect(
        await on(
          host,
          "ls -d /pg/data-aside /pg/restore/* 2>/dev/null; pgrep -fa 'postgres .*[d]ata-aside' || :",
        ),
      ).toBe('');
    expect(await started()).toEqual(before);
  });

  test('a drill passes while the cluster takes writes, and one over a damaged backup says why it does not', async () => {
    const before = await started();
    const drilling = demo.run('drill', 'restore', 'pg-test', '--seed', '4711');
    let ended = false;
    void drilling.finally(() => (ended = true));
    await query(writes, 'create table if not exists meanwhile (n int)');
    let written = 0;
    while (!ended) {
      await query(writes, `insert into meanwhile values (${(written += 1)})`);
      await pause(100);
    }
    const passed = await drilling;
    expect(passed.code, passed.all).toBe(0);
    expect(passed.all).toMatch(/Passed: .*pg_amcheck: passed/);
    expect(written).toBeGreaterThan(10);
    // Whichever backup it begins with: an incremental one has files of others, too.
    const kept = '/pg/backup/backup/pg-test';
    await on(leader, `cp -a ${kept} /pg/backup/sound`);
    try {
      await on(
        leader,
        `find ${kept} -path '*/pg_data/*' -type f -size +8k | while read -r file; do dd if=/dev/urandom of="$file" bs=512 seek=8 count=4 conv=notrunc 2>&1; done`,
      );
      const damaged = await demo.run('drill', 'restore', 'pg-test', '--seed', '4711');
      expect(damaged.code, damaged.all).toBe(2);
      expect(damaged.all).toMatch(/Not passed: .*the backup could not be restored: .*ERROR/);
    } finally {
      await on(leader, `rm -rf ${kept} && mv /pg/backup/sound ${kept}`);
    }
    expect(await on(leader, 'ls -d /pg/data-drill /pg/restore/* 2>/dev/null || :')).toBe('');
    expect(await started()).toEqual(before);
  });

  test('killed in the middle it goes on, and has exactly the rows up to the transaction', async () => {
    const running = startPigsty(
      ['pgsql', 'restore', 'pg-test', '--xid', told[1]?.xid ?? '', '--confirm', 'pg-test'],
      { cwd: demo.folder },
    );
    await until('the old data has stepped aside', () =>
      on(leader, 'cat /etc/pigsty/procedures/* 2>/dev/null || :').then((text) =>
        /"phase":"(restore|recover and compare|promote)"/.test(text),
      ),
    );
    running.kill();
    await running.done;
    const health = await demo.run('health', '-l', 'pg-test');
    expect(health.all).toContain('restore of pg-test');
    await expectSuccess(demo, 'pgsql', 'restore', 'pg-test', '--confirm', 'pg-test');
    expect(await rowIds()).toEqual([1, 2]);
    await expectSuccess(demo, 'pgsql', 'discard', 'pg-test', '--confirm', 'pg-test');
  });

  test('aborted, it has the data from before', async () => {
    await insertRow(4);
    const running = startPigsty(['pgsql', 'restore', 'pg-test', '--latest', '--confirm', 'pg-test'], {
      cwd: demo.folder,
    });
    await until('the old data has stepped aside', () =>
      on(leader, 'ls -d /pg/data-before-restore 2>/dev/null || :').then((there) => there !== ''),
    );
    running.kill();
    await running.done;
    await pause(1000);
    await expectSuccess(demo, 'pgsql', 'restore', 'pg-test', '--abort', '--confirm', 'pg-test');
    expect(await rowIds()).toEqual([1, 2, 4]);
    await until(
      'both replicas stream',
      async () => (await demo.run('pgsql', 'list', '-l', 'pg-test')).all.split('streaming').length === 3,
    );
  });
});
