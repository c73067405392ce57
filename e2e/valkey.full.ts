import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { everyone, members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { deployedRedis, pair, role, sentinels, shards, toPair, toShards } from './harness/redis-estate.ts';
import { redisWriter } from './harness/redis-writer.ts';
import { until } from './harness/wait.ts';

const [first, , third] = members;

describe('Valkey as a guarded pair and as a native cluster', () => {
  let all: Estate;
  let users: Estate;
  beforeAll(async () => {
    all = await deployedRedis(sentinels, '    redis_type: valkey\n');
  });

  test('runs on every host, and nothing of Redis does; it is planned empty, and well', async () => {
    for (const host of everyone) {
      expect(await on(host, 'pgrep -c valkey-server || :')).not.toBe('0');
      expect(await on(host, 'pgrep -c redis-server || :')).toBe('0');
    }
    expect(await pair(meta, 'INFO server')).toMatch(/^valkey_version:/m);
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'redis');
  });

  test('fails over through its sentinels when the primary dies under a client that writes', async () => {
    const writer = redisWriter(toPair);
    await until('something is written', async () => Number(await pair(meta, 'DBSIZE')) > 50);
    expect(await pair(meta, 'WAIT 1 5000')).toBe('1');
    await on(meta, 'systemctl kill -s KILL redis-ms-1-6379 && systemctl stop redis-ms-1-6379; true');
    await until('the replica leads', async () => (await role(first)) === 'master');
    const before = Number(await pair(first, 'DBSIZE'));
    await until('it is written to again', async () => Number(await pair(first, 'DBSIZE')) > before + 50);
    const { acknowledged, longestGapMs } = await writer.stop();
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(longestGapMs).toBeLessThan(60_000);
    await expectSuccess(all, 'deploy', '--yes');
    await until('the former primary copies', async () => (await role(meta)) === 'slave');
    expect(await role(first)).toBe('master');
    await expectEmptyPlan(all);
  });

  test('restarts one at a time and hands over, and has every key that a client was told is there', async () => {
    const writers = [redisWriter(toPair), redisWriter(toShards)];
    for (const cluster of ['redis-ms', 'redis-test'])
      await expectSuccess(all, 'redis', 'restart', cluster, '--yes');
    for (const writer of writers) {
      const { acknowledged, lost, longestGapMs } = await writer.stop();
      expect(acknowledged.length).toBeGreaterThan(100);
      expect(lost).toEqual([]);
      expect(longestGapMs).toBeLessThan(10_000);
    }
    await expectSuccess(all, 'redis', 'restart', 'redis-meta', '--yes');
    await expectSuccess(all, 'health', 'redis');
    await expectEmptyPlan(all);
  });

  test('gives users what is declared on every instance, without a restart, and leaves those of others alone', async () => {
    await pair(meta, "ACL SETUSER stranger on '>of.others' '~*' +ping");
    const pids = await servers();
    users = variant(all, (text) => withUsers(text, [app('App.One'), report]));
    await expectSuccess(users, 'deploy', '--yes');
    await expectEmptyPlan(users);
    await expectSuccess(users, 'health', 'redis');
    expect(await servers()).toEqual(pids);
    for (const host of [meta, first]) expect(await as(host, 'app', 'App.One', 'GET app:1')).toBe('');
    expect(await as(first, 'app', 'App.One', 'GET other')).toContain('NOPERM');
    expect(await as(meta, 'report', 'Report.One', 'GET other')).toBe('');
    expect(await as(meta, 'stranger', 'of.others', 'PING')).toBe('PONG');
    expect(await as(third, 'app', 'App.One', 'GET app:1', 7003)).toMatch(/^$|MOVED/);
    expect(await on(meta, scrape)).toBe('redis_up 1');
    expect(await on(third, 'grep -c "^user app on #" /etc/redis/redis-test-1-7003.conf')).toBe('1');
  });

  test('keeps passwords of users as SHA-256 alone, on hosts and in the journal', async () => {
    for (const host of everyone)
      expect(await on(host, 'grep -rlaE "App.One|Report.One" /etc /data /var/log /run/log || :')).toBe('');
    expect(await journals(users, 'App.One')).toEqual([]);
  });

  test('has the users after a hand-over and restarts', async () => {
    await expectSuccess(users, 'redis', 'restart', 'redis-ms', '--yes');
    await expectSuccess(users, 'redis', 'restart', 'redis-test', '--yes');
    for (const host of [meta, first]) expect(await as(host, 'app', 'App.One', 'GET app:1')).toBe('');
    await expectEmptyPlan(users);
  });

  test('names a user that somebody has altered, and sets it right', async () => {
    await pair(first, 'ACL SETUSER report +@all');
    const ill = await users.run('health', 'redis');
    expect(ill.stdout).toContain('report has another password or other rights than declared');
    expect((await users.run('plan')).stdout).toContain('set password and rights of user report');
    await expectSuccess(users, 'deploy', '--yes');
    await expectSuccess(users, 'health', 'redis');
    await expectEmptyPlan(users);
  });

  test('takes a new password at once, and drops who is declared no longer', async () => {
    const pids = await servers();
    users = variant(all, (text) => withUsers(text, [app('App.Two')]));
    await expectSuccess(users, 'deploy', '--yes');
    await expectEmptyPlan(users);
    expect(await servers()).toEqual(pids);
    expect(await as(first, 'app', 'App.One', 'PING')).toContain('WRONGPASS');
    expect(await as(first, 'app', 'App.Two', 'GET app:1')).toBe('');
    expect(await as(first, 'report', 'Report.One', 'PING')).toContain('WRONGPASS');
    expect(await as(meta, 'stranger', 'of.others', 'PING')).toBe('PONG');
  });

  test('becomes Redis with every key where Redis reads its files, and then cannot go back', async () => {
    const keys = [await pair(meta, 'DBSIZE'), await shardKeys()];
    const redis = variant(users, (text) => text.replace('redis_type: valkey', 'redis_type: redis'));
    const before = await servers();
    expect((await redis.run('deploy', '--yes')).all).toContain('members of two engines misread each other');
    expect(await servers()).toEqual(before);
    await on(third, "systemctl stop 'redis-test-*'");
    await expectSuccess(redis, 'deploy', '--yes');
    await expectEmptyPlan(redis);
    await expectSuccess(redis, 'health', 'redis');
    expect([await pair(meta, 'DBSIZE'), await shardKeys()]).toEqual(keys);
    expect(await pair(meta, 'INFO server')).toMatch(/^redis_version:8/m);
    expect(await as(first, 'app', 'App.Two', 'GET app:1')).toBe('');
    const pids = await servers();
    const back = await users.run('deploy', '--yes');
    expect(back.code).not.toBe(0);
    expect(back.all).toContain('Valkey would not start from the files of Redis 8');
    expect(await servers()).toEqual(pids);
    await expectEmptyPlan(redis);
    all = redis;
  });

  test('is removed, and leaves no process, unit, configuration, log or data of its own', async () => {
    await expectSuccess(all, 'remove', 'redis', '--confirm', 'redis-ms,redis-meta,redis-test');
    for (const host of everyone) {
      expect(await on(host, "pgrep -c '(valkey|redis)-server' || :")).toBe('0');
      expect(await on(host, traces)).toBe('');
    }
  });
});

/** What the exporter of a host says of its server, asked as the estate does. */
const scrape = `curl -fsS --cacert /etc/pki/ca.crt --cert /etc/pki/exporter.crt --key /etc/pki/exporter.key 'https://${meta}:9121/scrape?target=redis://${meta}:6379' | grep '^redis_up '`;

/** What an instance could have left behind. */
const traces =
  "find /etc/systemd/system /etc/redis /data/redis /var/log/redis /run/redis -regex '.*/redis-\\(ms\\|meta\\|test\\)-.*' 2>/dev/null";

const app = (password: string): string =>
  `{ name: app, password: ${password}, acl: '~app:* %R~shared:* &news.* +@read +@write -@dangerous +config|get (~tmp:* +get)' }`;
const report = "{ name: report, password: Report.One, acl: 'allkeys +@read' }";
const withUsers = (text: string, list: readonly string[]): string =>
  text.replace('redis_type: valkey\n', `redis_type: valkey\n    redis_users: [${list.join(', ')}]\n`);

/** What a user of the list is told. */
const as = (host: string, user: string, password: string, command: string, port = 6379): Promise<string> =>
  on(
    host,
    `$(command -v valkey-cli || echo redis-cli) -h ${host} -p ${port} --user ${user} --pass ${password} --no-auth-warning ${command} 2>&1`,
  );

/** Process ids of all servers, host by host. */
const servers = (): Promise<readonly string[]> =>
  Promise.all(everyone.map((host) => on(host, "pgrep '(valkey|redis)-server' | sort")));

/** Keys of all primaries of the native cluster, together. */
async function shardKeys(): Promise<number> {
  const said = await on(
    third,
    `for p in ${shards.join(' ')}; do c="$(command -v valkey-cli || echo redis-cli) -h ${third} -p $p -a redis.test --no-auth-warning"; case $($c ROLE) in master*) $c DBSIZE ;; esac; done`,
  );
  return said.split('\n').reduce((sum, line) => sum + Number(line), 0);
}

/** Files of the estate's journal that have this text. */
async function journals(of: Estate, words: string): Promise<readonly string[]> {
  const files = await readdir(join(of.folder, '.pigsty'), { recursive: true, withFileTypes: true });
  const paths = files.filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));
  expect(paths.length).toBeGreaterThan(0);
  return paths.filter((path) => readFileSync(path, 'latin1').includes(words));
}
