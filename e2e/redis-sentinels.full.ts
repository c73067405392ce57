import { sandboxCut, sandboxHeal } from '@pigsty/sandbox';
import { beforeAll, describe, expect, test } from 'vitest';
import { everyone, members, meta, on, sandboxName, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { deployedRedis, pair, role, sentinels, toPair } from './harness/redis-estate.ts';
import { redisWriter } from './harness/redis-writer.ts';
import { until } from './harness/wait.ts';

const [first, second] = members;

describe('a pair that sentinels watch', () => {
  let all: Estate;
  beforeAll(async () => {
    all = await deployedRedis(sentinels);
  });

  test('logs its writes from a deploy on, without a restart', async () => {
    for (let i = 0; i < 20; i++) await pair(meta, `SET early:${i} ${i}`);
    const pids = await on(meta, 'pgrep redis-server');
    all = variant(all, (text) =>
      text.replace('redis_cluster: redis-ms,', 'redis_cluster: redis-ms, redis_aof_enabled: true,'),
    );
    await expectSuccess(all, 'deploy', '--yes');
    await expectEmptyPlan(all);
    expect(await on(meta, 'pgrep redis-server')).toBe(pids);
    expect(await pair(meta, 'DBSIZE')).toBe('20');
  });

  test('comes back from a power cut of all hosts with the primary of last, and every key', async () => {
    await expectSuccess(all, 'redis', 'failover', 'redis-ms', '--to', 'redis-ms-2-6379', '--yes');
    for (let i = 0; i < 20; i++) await pair(first, `SET late:${i} ${i}`);
    expect(await pair(first, 'WAIT 1 5000')).toBe('1');
    await Promise.all(everyone.map((host) => sandboxCut(sandboxName, host, 'power')));
    // The former primary is back first, and the one that leads last.
    for (const host of [meta, second, members[2], first]) await sandboxHeal(sandboxName, host);
    await until('the replica copies', async () => (await pair(meta, 'ROLE')).includes('connected'));
    expect([await role(first), await role(meta)]).toEqual(['master', 'slave']);
    expect([await pair(first, 'DBSIZE'), await pair(meta, 'DBSIZE')]).toEqual(['40', '40']);
    for (const port of [26379, 26380, 26381])
      expect(await sentinel(port, 'GET-MASTER-ADDR-BY-NAME')).toBe(`${first}\n6379`);
    await until('the sentinels agree', async () => (await quorum()).every((said) => said.startsWith('OK 3')));
    expect([await role(first), await role(meta)]).toEqual(['master', 'slave']);
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'redis');
  });

  test('takes a new password under clients with the former one, which is refused once it is taken away', async () => {
    const next = (text: string) => text.replaceAll('password: redis.ms', 'password: redis.next');
    const both = variant(all, (text) =>
      next(text).replace(
        'redis_cluster: redis-ms,',
        'redis_cluster: redis-ms, redis_former_password: redis.ms,',
      ),
    );
    const pids = await on(first, 'pgrep redis-server');
    const during = redisWriter(toPair);
    await expectSuccess(both, 'deploy', '--yes');
    const after = [redisWriter(toPair), redisWriter({ ...toPair, password: 'redis.next' })];
    await expectEmptyPlan(both);
    for (const writer of [during, ...after]) {
      const { acknowledged, failed, lost } = await writer.stop();
      expect(acknowledged.length).toBeGreaterThan(100);
      expect([failed, lost]).toEqual([0, []]);
    }
    all = variant(all, next);
    await expectSuccess(all, 'deploy', '--yes');
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'redis');
    expect(await on(first, 'pgrep redis-server')).toBe(pids);
    expect((await quorum()).every((said) => said.startsWith('OK 3'))).toBe(true);
    for (const again of [async () => {}, () => expectSuccess(all, 'redis', 'restart', 'redis-ms', '--yes')]) {
      await again();
      for (const host of [meta, first]) {
        expect(await pair(host, 'PING')).toMatch(/WRONGPASS/);
        expect(await pair(host, 'PING', 'redis.next')).toBe('PONG');
      }
      const links = await Promise.all([meta, first].map((host) => pair(host, 'ROLE', 'redis.next')));
      expect(links.filter((said) => said.includes('connected'))).toHaveLength(1);
    }
    await expectEmptyPlan(all);
  });
});

const sentinel = (port: number, command: string): Promise<string> =>
  on(
    second,
    `redis-cli -h ${second} -p ${port} -a redis.meta --no-auth-warning SENTINEL ${command} redis-ms 2>&1`,
  );
const quorum = (): Promise<readonly string[]> =>
  Promise.all([26379, 26380, 26381].map((port) => sentinel(port, 'CKQUORUM')));
