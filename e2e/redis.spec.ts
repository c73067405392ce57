import { beforeAll, describe, expect, test } from 'vitest';
import { members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { deployedRedis, pair, role, sentinels, shards, toPair, toShards } from './harness/redis-estate.ts';
import { redisWriter } from './harness/redis-writer.ts';
import { until } from './harness/wait.ts';

const [first, second, third] = members;

/** The group that another inventory has in place of redis-test, on its host. */
const neighbour = `    redis-near:
      hosts:
        ${third}: { redis_node: 1, redis_instances: { 6390: {} } }
      vars: { redis_cluster: redis-near, redis_password: redis.near, redis_max_memory: 32MB }
`;

describe('Redis as a guarded pair and as a native cluster', () => {
  let all: Estate;
  beforeAll(async () => {
    all = await deployedRedis(sentinels);
  });

  test('is planned empty once it is deployed, and well', async () => {
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'redis');
  });

  test('copies what is written to the primary, and spreads what is written to the cluster', async () => {
    for (let i = 0; i < 20; i++) {
      expect(await pair(meta, `SET key:${i} value:${i}`)).toBe('OK');
      expect(await shard(`SET key:${i} value:${i}`)).toBe('OK');
    }
    expect(await pair(meta, 'WAIT 1 5000')).toBe('1');
    expect(await pair(first, 'GET key:7')).toBe('value:7');
    expect(await shard('GET key:7')).toBe('value:7');
  });

  test('takes shorter time-outs, without a restart and without a sentinel that forgets', async () => {
    const before = [
      await watched('runid'),
      await watched('config-epoch'),
      await watched('num-other-sentinels'),
    ];
    all = variant(all, (text) =>
      text
        .replace('password: redis.ms }]', 'password: redis.ms, down_after_milliseconds: 5000 }]')
        .replace('redis_mode: cluster,', 'redis_mode: cluster, redis_cluster_node_timeout: 7000,'),
    );
    const plan = await all.run('plan');
    expect(plan.stdout).toContain('set down-after-milliseconds of redis-ms at redis-meta-1-26379');
    expect(plan.stdout).not.toContain('restart');
    await expectSuccess(all, 'deploy', '--yes');
    expect(await watched('down-after-milliseconds')).toBe('5000');
    expect(await shard('CONFIG GET cluster-node-timeout')).toBe('cluster-node-timeout\n7000');
    expect([
      await watched('runid'),
      await watched('config-epoch'),
      await watched('num-other-sentinels'),
    ]).toEqual(before);
    await expectEmptyPlan(all);
  });

  test('keeps every key when the primary dies: the sentinels make the replica the primary', async () => {
    await on(
      meta,
      'systemctl kill -s KILL redis-ms-1-6379 && systemctl stop redis-ms-1-6379; ! systemctl is-active redis-ms-1-6379',
    );
    await until('the replica leads', async () => (await role(first)) === 'master');
    expect(await keys(first)).toBe(20);
    expect(await pair(first, 'SET after failover')).toBe('OK');
  });

  test('starts the dead one as a replica of the new primary, and changes no other role', async () => {
    const plan = await all.run('plan');
    expect(plan.code, plan.all).toBe(2);
    expect(plan.stdout).toContain('redis-ms-1-6379');
    expect(plan.stdout).not.toContain('redis-ms-2-6379');
    await expectSuccess(all, 'deploy', '--yes');
    await until('the old primary copies the new one', async () => (await role(meta)) === 'slave');
    await until('it has every key', async () => (await keys(meta)) === 21);
    expect(await role(first)).toBe('master');
    expect(await keys(first)).toBe(21);
  });

  test('is left alone by the next deploy, which fights nobody about the declared roles', async () => {
    await expectEmptyPlan(all);
    await expectSuccess(all, 'deploy', '--yes');
    expect(await role(first)).toBe('master');
    expect(await role(meta)).toBe('slave');
    expect(await pair(first, 'GET after')).toBe('failover');
    await expectSuccess(all, 'health', 'redis');
  });

  test('is not touched when another cluster of the same host is removed', async () => {
    const near = variant(all, (text) => text.replace(/^ {4}redis-test:[\s\S]*?(?=^ {2}vars:$)/m, neighbour));
    await expectSuccess(near, 'install', 'redis', '-l', 'redis-near', '--yes');
    expect(await on(third, `redis-cli -h ${third} -p 6390 -a redis.near --no-auth-warning PING`)).toBe(
      'PONG',
    );
    const started = await startTimes();
    await expectSuccess(near, 'remove', 'redis', '-l', 'redis-near', '--confirm', 'redis-near');
    expect(await on(third, 'ls /etc/systemd/system /etc/redis /data/redis | grep -c redis-near || :')).toBe(
      '0',
    );
    expect(await startTimes()).toBe(started);
    for (let i = 0; i < 20; i++) expect(await shard(`GET key:${i}`)).toBe(`value:${i}`);
    await expectEmptyPlan(all);
  });

  test('restarts one at a time and hands over, and has every key that a client was told is there', async () => {
    const writers = [redisWriter(toPair), redisWriter(toShards)];
    await expectSuccess(all, 'redis', 'restart', 'redis-ms', '--yes');
    expect(await role(meta)).toBe('master');
    await expectSuccess(all, 'redis', 'failover', 'redis-ms', '--to', 'redis-ms-2-6379', '--yes');
    expect(await role(first)).toBe('master');
    await expectSuccess(all, 'redis', 'restart', 'redis-test', '--yes');
    for (const writer of writers) {
      const { acknowledged, lost, longestGapMs } = await writer.stop();
      expect(acknowledged.length).toBeGreaterThan(100);
      expect(lost).toEqual([]);
      expect(longestGapMs).toBeLessThan(10_000);
    }
    await expectEmptyPlan(all);
  });

  test('is removed with its data, and the pair beside it serves on', async () => {
    await expectSuccess(all, 'remove', 'redis', '-l', 'redis-test', '--confirm', 'redis-test');
    expect(await on(third, 'pgrep -c redis-server || :')).toBe('0');
    expect(await on(third, 'ls /data/redis | wc -l')).toBe('0');
    expect(await pair(first, 'GET key:7')).toBe('value:7');
    expect(await pair(first, 'SET after removal')).toBe('OK');
  });
});

const shard = (command: string): Promise<string> =>
  on(third, `redis-cli -c -h ${third} -p 7001 -a redis.test --no-auth-warning ${command}`);

/** What a sentinel says of the pair. */
async function watched(field: string): Promise<string | undefined> {
  const said = await on(
    second,
    `redis-cli -h ${second} -p 26379 -a redis.meta --no-auth-warning SENTINEL MASTER redis-ms`,
  );
  const lines = said.split('\n');
  return lines[lines.indexOf(field) + 1];
}

async function keys(host: string): Promise<number> {
  return Number(await pair(host, 'DBSIZE'));
}

/** When each server of the native cluster was started. */
const startTimes = (): Promise<string> =>
  on(
    third,
    `systemctl show -p ActiveEnterTimestampMonotonic ${shards.map((p) => `redis-test-1-${p}`).join(' ')}`,
  );
