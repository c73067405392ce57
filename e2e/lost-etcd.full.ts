import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPigsty } from './harness/cli.ts';
import { estate, everyone, fresh, members, on, type Estate } from './harness/estate.ts';
import { configOf, etcdctl, etcdOnMembers } from './harness/etcd.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { dataOn } from './harness/members.ts';
import { until } from './harness/wait.ts';
import { startWriter, type Written } from './harness/writer.ts';

const [first] = members;
const writes = { host: first, port: 5433, user: 'test', password: 'test', database: 'test' } as const;
const clusters = ['pg-meta', 'pg-test'] as const;

const onAll = (script: string): Promise<readonly string[]> =>
  Promise.all(members.map((host) => on(host, script)));
const etcd = (words: string): Promise<string> => etcdctl(first, words);
const allConfigs = (): Promise<readonly unknown[]> =>
  Promise.all(clusters.map((cluster) => configOf(first, cluster)));

/** Of etcd as each Patroni has come to know it: elections that clients have seen are never seen again. */
const elections = async (): Promise<number> =>
  Number(/"RaftTerm" : (\d+)/.exec(await etcd('endpoint status -w fields'))?.[1]);

/** Every disk of etcd is empty, and it stays down: without data it does not start by itself. */
async function lose(): Promise<void> {
  await onAll('systemctl stop etcd');
  await onAll('rm -rf /data/etcd');
  await onAll('systemctl start etcd || systemctl is-failed etcd || :');
}

describe('clusters whose etcd has lost all of its data', () => {
  let demo: Estate;
  let configs: readonly unknown[] = [];
  let before: readonly string[] = [];
  let leader = '';

  /** What clients of pg-test see until the cluster is as before. */
  async function underWriter(table: string, work: () => Promise<unknown>): Promise<Written> {
    before = await Promise.all(everyone.map(dataOn));
    leader = (await leads(demo)).name;
    const writer = await startWriter(writes, table);
    try {
      await work();
      await pause(3000);
    } catch (error) {
      await writer.end();
      throw error;
    }
    return writer.end();
  }
  async function expectAsBefore(written: Written): Promise<void> {
    console.info(`${written.acknowledged} rows, ${written.failed} failed`);
    expect(written).toMatchObject({ failed: 0, lost: [] });
    expect(written.acknowledged).toBeGreaterThan(100);
    expect(await allConfigs()).toEqual(configs);
    expect((await leads(demo)).name).toBe(leader);
    expect(await Promise.all(everyone.map(dataOn))).toEqual(before);
    // Clients have logged in again, and nothing is left of what let them.
    expect(await onAll('ls /etc/etcd/token.key /etc/etcd/bootstrap.env 2>/dev/null | wc -l')).toEqual(
      members.map(() => '0'),
    );
    expect((await etcd('member list')).split('\n').filter((line) => line.endsWith('false'))).toHaveLength(3);
    await expectEmptyPlan(demo);
    await until('all are well', async () => (await demo.run('health')).code === 0, 60_000);
  }

  beforeAll(async () => {
    if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
    demo = await estate(etcdOnMembers);
    await expectSuccess(demo, 'deploy', '--yes');
    configs = await allConfigs();
    // An etcd of some age has had elections.
    for (const host of members) {
      await on(host, 'systemctl restart etcd');
      await until('etcd has a leader', async () => (await demo.run('health', 'etcd')).code === 0, 60_000);
    }
  });

  test('a deploy founds it again, Patroni takes it up while PostgreSQL runs, and no client notices', async () => {
    console.info(`etcd had ${await elections()} elections`);
    const written = await underWriter('lost_etcd', async () => {
      await lose();
      await until('pg-test is in failsafe mode', async () =>
        (await demo.run('health', 'pgsql', '-l', 'pg-test')).all.includes('failsafe mode is active'),
      );
      const plan = await demo.run('plan');
      expect(plan.code, plan.all).toBe(2);
      expect(plan.all).toContain('the etcd cluster etcd has lost its data');
      expect(plan.all).toContain('what it held of pg-test, pg-meta');
      expect(plan.all).toContain('tell etcd-1 to found etcd again, as another cluster than before');
      expect((await demo.run('health', 'etcd')).all).toContain('no answer, and no data in /data/etcd');
      const { seconds } = await expectSuccess(demo, 'deploy', '--yes');
      console.info(`deployed in ${seconds.toFixed(0)} s; etcd has had ${await elections()} elections`);
    });
    await expectAsBefore(written);
  });

  test('a deploy that is killed when the first member serves is finished by the next one', async () => {
    const written = await underWriter('lost_etcd_twice', async () => {
      await lose();
      const killed = startPigsty(['deploy', '--yes'], { cwd: demo.folder });
      await until(
        'the first member serves',
        async () => (await on(first, 'systemctl is-active etcd || :')) === 'active',
        120_000,
        100,
      );
      killed.kill();
      await killed.done;
      await expectSuccess(demo, 'deploy', '--yes');
    });
    await expectAsBefore(written);
  });
});
