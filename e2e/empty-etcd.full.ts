import { beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, members, on, type Estate } from './harness/estate.ts';
import { configOf, etcdctl, etcdOnMembers } from './harness/etcd.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { dataOn } from './harness/members.ts';
import { query } from './harness/postgres.ts';
import { until } from './harness/wait.ts';
import { withStandbyCluster } from './harness/with-cluster.ts';
import { startWriter } from './harness/writer.ts';

const [first, second] = members;
const writes = { host: first, port: 5433, user: 'test', password: 'test', database: 'test' } as const;
const clusters = ['pg-test', 'pg-dr'] as const;

const etcd = (words: string): Promise<string> => etcdctl(first, words);
const key = (cluster: string, name: string): Promise<string> =>
  etcd(`get --print-value-only /pg/${cluster}/${name}`);
const wipe = (cluster: string): Promise<string> => etcd(`del --prefix /pg/${cluster}/`);
const allConfigs = (): Promise<readonly unknown[]> =>
  Promise.all(clusters.map((cluster) => configOf(first, cluster)));

const allData = (): Promise<readonly string[]> => Promise.all(members.map(dataOn));

/** Until a cluster has all of its keys again; seconds that this took. */
async function returns(cluster: string, timeoutMs = 60_000): Promise<number> {
  const since = performance.now();
  for (const name of ['initialize', 'config', 'leader'])
    await until(
      `${cluster} has ${name} again`,
      async () => (await key(cluster, name)) !== '',
      timeoutMs,
      200,
    );
  return (performance.now() - since) / 1000;
}

describe('clusters whose etcd comes back empty', () => {
  let both: Estate;
  let configs: readonly unknown[] = [];
  const maintenance = (cluster: string, mode: 'on' | 'off'): ReturnType<Estate['run']> =>
    expectSuccess(both, 'pgsql', 'maintenance', cluster, '--mode', mode, '--yes');
  const pauseAll = async (): Promise<void> => {
    for (const cluster of clusters) await maintenance(cluster, 'on');
  };
  const rememberAsBefore = async (): Promise<void> => {
    expect(await allConfigs()).toEqual(configs);
  };

  beforeAll(async () => {
    if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
    both = await estate((text) => withStandbyCluster(etcdOnMembers(text)));
    await expectSuccess(both, 'deploy', '--yes');
    configs = await allConfigs();
  });

  test('write their keys again within seconds, with the same configuration, and no client notices', async () => {
    const before = await allData();
    const writer = await startWriter(writes, 'prefix_wiped');
    for (const cluster of clusters) {
      await wipe(cluster);
      console.info(`${cluster} was back after ${(await returns(cluster)).toFixed(1)} s`);
    }
    expect(await writer.end()).toMatchObject({ failed: 0, lost: [] });
    await rememberAsBefore();
    expect(await allData()).toEqual(before);
    await expectEmptyPlan(both);
    await expectSuccess(both, 'health', 'pgsql');
  });

  test('while they are paused: the primary returns by itself, and the standby cluster by the command that plan and health name', async () => {
    const before = await allData();
    const writer = await startWriter(writes, 'paused_and_wiped');
    await pauseAll();
    for (const cluster of clusters) await wipe(cluster);
    console.info(`pg-test was back after ${(await returns('pg-test')).toFixed(1)} s`);
    const cure = 'pigsty pgsql maintenance pg-dr --mode off';
    for (const command of ['plan', 'deploy']) {
      const refused = await both.run(command, ...(command === 'plan' ? [] : ['--yes']));
      expect(refused.code, refused.all).toBe(1);
      expect(refused.all).toContain('etcd has lost the keys of pg-dr, and its Patroni is paused');
      expect(refused.all).toContain(cure);
    }
    const health = await both.run('health', 'pgsql', '-l', 'pg-dr');
    expect(health.all).toContain('pg-dr has no leader, and Patroni is paused');
    expect(health.all).toContain(cure);
    expect(await key('pg-dr', 'leader')).toBe('');
    await maintenance('pg-dr', 'off');
    console.info(`pg-dr was back ${(await returns('pg-dr')).toFixed(1)} s after the command`);
    await maintenance('pg-test', 'off');
    expect(await writer.end()).toMatchObject({ failed: 0, lost: [] });
    await rememberAsBefore();
    expect(await allData()).toEqual(before);
    await expectEmptyPlan(both);
    await expectSuccess(both, 'health', 'pgsql');
  });

  test('are not founded again by a member without data, although it finds nothing in etcd and no leader', async () => {
    await query(writes, 'create table kept (n int)');
    const { host, name } = await leads(both);
    const empty = host === first ? second : first;
    const identity = (await dataOn(host)).split('\n')[0];
    await on(empty, 'systemctl stop patroni; rm -rf /pg/data/*');
    await on(host, 'systemctl kill -s STOP --kill-whom=main patroni');
    await wipe('pg-test');
    await on(empty, 'systemctl start patroni');
    await until('the empty member waits', async () =>
      (await on(empty, 'tail -n 20 /pg/log/patroni/patroni.log')).includes('waiting for leader to bootstrap'),
    );
    await on(empty, 'sleep 10; test ! -e /pg/data/PG_VERSION');
    expect(await key('pg-test', 'initialize')).toBe('');
    await on(host, 'systemctl kill -s CONT --kill-whom=main patroni');
    await returns('pg-test');
    expect(await leads(both)).toMatchObject({ name });
    await expectSuccess(both, 'deploy', '--yes');
    expect((await dataOn(empty)).split('\n')[0]).toBe(identity);
    await rememberAsBefore();
    await query({ ...writes, host: empty, port: 5434 }, 'select * from kept');
    await query(writes, 'drop table kept');
    await expectEmptyPlan(both);
  });
});
