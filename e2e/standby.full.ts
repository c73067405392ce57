import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPigsty } from './harness/cli.ts';
import { estate, fresh, members, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { startMovingWriter } from './harness/moving-writer.ts';
import { query, whoAnswers } from './harness/postgres.ts';
import { until } from './harness/wait.ts';
import { withStandbyCluster } from './harness/with-cluster.ts';

const [first, , third] = members;

/** pg-dr is the primary, and pg-test follows it. */
const exchanged = (text: string): string =>
  text
    .replace(`, pg_upstream: ${first}`, '')
    .replace(
      `${first}: { pg_seq: 1, pg_role: primary }`,
      `${first}: { pg_seq: 1, pg_role: primary, pg_upstream: ${third} }`,
    );

const rowsAt = async (host: string, table: string): Promise<number> => {
  const [found] = await query({ host, port: 5432 }, `select to_regclass('${table}') as found`);
  if (found?.['found'] === null) return 0;
  const [row] = await query({ host, port: 5432 }, `select count(*)::int as n from ${table}`);
  return Number(row?.['n'] ?? 0);
};

/** By the journal of the command that runs: the primary is shut down now, and nobody is promoted yet. */
function isShuttingDown({ folder }: Estate): boolean {
  const runs = join(folder, '.pigsty', 'runs');
  const newest = readdirSync(runs).sort().at(-1) ?? '';
  return /"kind":"pg\.shutdown"[^\n]*"state":"started"/.test(readFileSync(join(runs, newest), 'utf8'));
}

/** Looks ten times a second which of them takes writes. */
function watchPrimaries(hosts: readonly string[]): { end(): Promise<readonly string[]> } {
  const seen = new Set<string>();
  let goesOn = true;
  const watch = async (host: string): Promise<void> => {
    while (goesOn) {
      await whoAnswers({ host, port: 5432 }).then(
        ({ standby }) => {
          if (!standby) seen.add(host);
        },
        () => undefined,
      );
      await pause(100);
    }
  };
  const watches = hosts.map(watch);
  return {
    end: async () => {
      goesOn = false;
      await Promise.all(watches);
      return [...seen];
    },
  };
}

/** A leader whose repository lacks what was written before it led takes a backup: now, and not within minutes. */
const backUp = (host: string): Promise<string> => on(host, 'systemctl start pg-backup-catch-up.service');

describe('a standby cluster', () => {
  let both: Estate;
  beforeAll(async () => {
    if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
    both = await estate(withStandbyCluster);
    expect(both.text).toContain('pg_upstream');
    await expectSuccess(both, 'deploy', '--yes');
  });

  test('is healthy without a primary, and a second deploy has nothing to do', async () => {
    await expectEmptyPlan(both);
    await expectSuccess(both, 'health');
  });

  test.each([5432, 6432, 5434])('lets users in on port %i with the passwords of its origin', async (port) => {
    await query({ host: first, port: 5433 }, `create table if not exists seen_${port} (n int)`);
    await until(`seen_${port} is there`, async () => {
      const rows = await query({ host: third, port }, `select to_regclass('seen_${port}') as found`);
      return rows[0]?.['found'] !== null;
    });
    expect(await whoAnswers({ host: third, port })).toMatchObject({ standby: true });
  });

  test('follows another member of that cluster, and stays behind as declared, without a restart', async () => {
    const postmaster = (): Promise<string> => on(third, 'head -n 1 /pg/data/postmaster.pid');
    const sender = (): Promise<string> =>
      on(
        third,
        `cd /; runuser -u postgres -- psql -XqAtc "select sender_host || ' ' || current_setting('recovery_min_apply_delay') from pg_stat_wal_receiver"`,
      );
    const before = await postmaster();
    const delayed = variant(both, (text) =>
      text.replace(`pg_upstream: ${first}`, `pg_upstream: ${members[1]}, pg_delay: 10min`),
    );
    expect((await delayed.run('plan')).stdout).toContain(`standby_cluster.host ${first} -> ${members[1]}`);
    await expectSuccess(delayed, 'deploy', '--yes');
    await expectEmptyPlan(delayed);
    await until('pg-dr streams from pg-test-2', async () => (await sender()) === `${members[1]} 10min`);
    const refused = await delayed.run('pgsql', 'promote', 'pg-dr', '--confirm', 'pg-dr');
    expect(refused.all).toContain('stays 10min behind on purpose');
    await expectSuccess(both, 'deploy', '--yes');
    await expectEmptyPlan(both);
    await until('pg-dr streams from pg-test-1', async () => (await sender()) === `${first} 0`);
    expect(await postmaster()).toBe(before);
  });

  test('switches roles with the cluster that it follows: no row is lost, and that one follows', async () => {
    const writer = await startMovingWriter(
      [first, third],
      { port: 5433, user: 'test', password: 'test', database: 'test' },
      'before_exchange',
    );
    await until('rows are written', async () => (await rowsAt(third, 'before_exchange')) > 20);
    const moved = await both.run('pgsql', 'promote', 'pg-dr', '--confirm', 'pg-dr');
    expect(moved.code, moved.all).toBe(0);
    expect(moved.stdout).toContain(`set pg_upstream: ${third} on the primary of pg-test`);
    await pause(3000);
    const { acknowledged, lost, longestSeconds } = await writer.end();
    console.info(
      `${acknowledged} rows, ${lost.length} lost; nobody could write for ${longestSeconds.toFixed(1)} s`,
    );
    expect(acknowledged).toBeGreaterThan(20);
    expect(lost).toEqual([]);
    expect(await whoAnswers({ host: third, port: 5433 })).toMatchObject({ standby: false });
    await query({ host: third, port: 5433 }, 'create table after_exchange (n int)');
    for (const host of [first, members[1]])
      await until(`${host} follows`, async () => {
        const [row] = await query({ host, port: 5432 }, `select to_regclass('after_exchange') as found`);
        return row?.['found'] !== null;
      });
  });

  test('of the other inventory is deployed without a change of roles, and goes back in the same way', async () => {
    const other = variant(both, exchanged);
    expect(other.text).toContain(`pg_upstream: ${third}`);
    await expectSuccess(other, 'deploy', '--yes');
    await expectEmptyPlan(other);
    await backUp(third);
    await expectSuccess(other, 'health');
    expect(await whoAnswers({ host: first, port: 5432 })).toMatchObject({ standby: true });
    const plan = await both.run('plan');
    expect(plan.all).toContain('pigsty pgsql promote pg-test');
    // With the inventory as it is to be.
    await expectSuccess(both, 'pgsql', 'promote', 'pg-test', '--confirm', 'pg-test');
    await expectSuccess(both, 'deploy', '--yes');
    await expectEmptyPlan(both);
    for (const host of [first, members[1]]) await backUp(host);
    await expectSuccess(both, 'health');
    expect(await whoAnswers({ host: first, port: 5433 })).toMatchObject({ standby: false });
    expect(await whoAnswers({ host: third, port: 5432 })).toMatchObject({ standby: true });
  });

  test('whose promotion is killed after the writes have stopped is finished, or walked back, by the next command', async () => {
    const killed = startPigsty(['pgsql', 'promote', 'pg-dr', '--confirm', 'pg-dr'], { cwd: both.folder });
    await until('the primary shuts down', () => Promise.resolve(isShuttingDown(both)), 60_000, 20);
    killed.kill();
    await killed.done;
    const back = await both.run('pgsql', 'promote', 'pg-dr', '--abort', '--confirm', 'pg-dr');
    expect(back.code, back.all).toBe(0);
    const hosts = [first, members[1], third];
    const standbys = await Promise.all(hosts.map((host) => whoAnswers({ host, port: 5432 })));
    expect(standbys.filter(({ standby }) => !standby)).toHaveLength(1);
    // Killed a moment later than the promotion there is no way back but the other way round.
    if (standbys[2]?.standby === false)
      await expectSuccess(both, 'pgsql', 'promote', 'pg-test', '--confirm', 'pg-test');
    await expectEmptyPlan(both);
  });

  test('is promoted although the other cluster runs only where that one is stopped first', async () => {
    const refused = await both.run('pgsql', 'promote', 'pg-dr', '--upstream-lost', '--confirm', 'pg-dr');
    expect(refused.code).not.toBe(0);
    expect(refused.all).toContain('is the primary of pg-test: nothing has to be lost');
    expect((await both.run('pgsql', 'promote', 'pg-test', '--confirm', 'pg-test')).all).toContain(
      'pg-test is no standby cluster',
    );
  });

  test('whose pg_upstream leaves the inventory is no second primary, unless it is detached on purpose', async () => {
    const apart = variant(both, (text) => text.replace(`, pg_upstream: ${first}`, ''));
    const refusals = async (...selection: readonly string[]): Promise<void> => {
      const refused = await apart.run('plan', ...selection);
      expect(refused.code, refused.all).toBe(1);
      expect(refused.all).toContain(`pg-dr has no pg_upstream and follows pg-test at ${first}`);
    };
    await refusals();
    await refusals('-l', 'pg-dr');
    // The member that it copies from is the leader, and then it is not.
    const leads = (await whoAnswers({ host: first, port: 5432 })).standby ? 'pg-test-1' : 'pg-test-2';
    await expectSuccess(both, 'pgsql', 'switchover', 'pg-test', '--to', leads, '--yes');
    await refusals();
    await refusals('-l', 'pg-dr');
    expect((await apart.run('deploy', '--yes')).code).not.toBe(0);
    expect(await whoAnswers({ host: third, port: 5432 })).toMatchObject({ standby: true });
    const switched = await apart.run('pgsql', 'promote', 'pg-dr', '--confirm', 'pg-dr');
    expect(switched.all).toContain('pg-dr follows pg-test, and the inventory does not say so');
    const detached = await apart.run('pgsql', 'promote', 'pg-dr', '--detach', '--confirm', 'pg-dr');
    expect(detached.code, detached.all).toBe(0);
    expect(detached.stdout).toContain('pg-dr-1 is the primary of pg-dr, beside pg-test.');
    await expectSuccess(apart, 'deploy', '--yes');
    for (const host of [first, third])
      expect(await whoAnswers({ host, port: 5433 })).toMatchObject({ standby: false });
    await query({ host: third, port: 5433 }, 'create table own (n int)');
    await expectEmptyPlan(apart);
    for (const host of [first, members[1], third]) await backUp(host);
    await expectSuccess(apart, 'health');
  });

  test('that takes writes beside its former upstream by accident is named by health and status', async () => {
    const apart = variant(both, (text) => text.replace(`, pg_upstream: ${first}`, ''));
    await on(
      third,
      'cd /; runuser -u postgres -- patronictl -c /etc/patroni/patroni.yml edit-config pg-dr --force --set pigsty.promoted=null',
    );
    for (const command of ['health', 'status']) {
      const told = await apart.run(command);
      expect(told.code, told.all).not.toBe(0);
      expect(told.all).toMatch(
        /pg-dr \(pg-dr-1, timeline \d+ since .*Z\) and pg-test \(pg-test-\d, timeline \d+/,
      );
      expect(told.all).toContain('both take writes with the same data');
    }
    const noted = await apart.run(
      ...['pgsql', 'promote', 'pg-dr', '--detach', '--upstream', 'pg-test', '--confirm', 'pg-dr'],
    );
    expect(noted.code, noted.all).toBe(0);
    await expectSuccess(apart, 'health');
    await expectEmptyPlan(apart);
  });

  test('that was promoted is not made a standby again by an old inventory', async () => {
    const plan = await both.run('plan');
    expect(plan.code, plan.all).toBe(1);
    expect(plan.all).toContain(`pg-dr is to copy from ${first}, and its leader pg-dr-1 takes writes`);
    expect(await whoAnswers({ host: third, port: 5433 })).toMatchObject({ standby: false });
  });

  test('is promoted where the cluster that it follows is lost, once it is a standby cluster again', async () => {
    await expectSuccess(
      both,
      'remove',
      'pgsql',
      '-l',
      'pg-dr',
      '--purge-data',
      '--yes',
      '--confirm',
      'pg-dr',
    );
    await expectSuccess(both, 'deploy', '--yes');
    expect(await whoAnswers({ host: third, port: 5432 })).toMatchObject({ standby: true });
    // Its primary outlives its Patroni, which is not lost enough; and the last row does not leave its site.
    for (const host of [first, members[1]]) await on(host, 'systemctl kill -s STOP --kill-whom=main patroni');
    const alone = await both.run('pgsql', 'promote', 'pg-dr', '--upstream-lost', '--confirm', 'pg-dr');
    expect(alone.code, alone.all).not.toBe(0);
    expect(alone.all).toContain('is the primary of pg-test: nothing has to be lost');
    const theirs = await Promise.all([first, members[1]].map((host) => whoAnswers({ host, port: 5432 })));
    const leader = theirs[0]?.standby === false ? first : members[1];
    await query({ host: leader, port: 5432 }, 'create table at_both (n int)');
    await until('at_both is there', async () => {
      const [row] = await query({ host: third, port: 5432 }, "select to_regclass('at_both') as found");
      return row?.['found'] !== null;
    });
    await on(first, `ip route add unreachable ${third}/32`);
    await query({ host: leader, port: 5432 }, 'create table only_there (n int)');
    for (const host of [first, members[1]]) await on(host, 'pkill -KILL -x postgres; sleep 1');
    // Its Patroni still hangs. One that went on would take the lead back with what it knew before.
    const seen = watchPrimaries([first, members[1]]);
    const lost = await both.run('pgsql', 'promote', 'pg-dr', '--upstream-lost', '--confirm', 'pg-dr');
    expect(lost.code, lost.all).toBe(0);
    for (const host of [first, members[1]]) await on(host, 'systemctl kill -s CONT --kill-whom=main patroni');
    await pause(15_000);
    expect(await seen.end()).toEqual([]);
    expect(lost.stdout).toContain('and pg-test follows it when it comes back');
    expect(await whoAnswers({ host: third, port: 5433 })).toMatchObject({ standby: false });
    await query({ host: third, port: 5433 }, 'create table after_disaster (n int)');
  });

  test('whose lost upstream comes back has it as a follower: never as a primary, and without what only it had', async () => {
    await on(first, `ip route del unreachable ${third}/32`);
    const seen = watchPrimaries([first, members[1]]);
    const follows = async (host: string): Promise<boolean> => {
      try {
        const [row] = await query({ host, port: 5432 }, "select to_regclass('after_disaster') as found");
        return row?.['found'] !== null;
      } catch {
        return false;
      }
    };
    await until(
      'both members of pg-test follow pg-dr',
      async () => (await Promise.all([first, members[1]].map(follows))).every((found) => found),
      180_000,
    );
    expect(await seen.end()).toEqual([]);
    for (const host of [first, members[1]]) {
      const [row] = await query({ host, port: 5432 }, "select to_regclass('only_there') as found");
      expect(row?.['found']).toBeNull();
    }
    const other = variant(both, exchanged);
    await expectSuccess(other, 'deploy', '--yes');
    await expectEmptyPlan(other);
    await backUp(third);
    await expectSuccess(other, 'health');
  });
});
