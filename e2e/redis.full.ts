import { beforeAll, describe, expect, test } from 'vitest';
import { members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { deployedRedis, pair, toShards } from './harness/redis-estate.ts';
import { redisWriter } from './harness/redis-writer.ts';
import { until } from './harness/wait.ts';

const [first, , third] = members;
describe('Redis on its second day', () => {
  let all: Estate;
  beforeAll(async () => {
    all = await deployedRedis();
  });

  test('finds slots that are half moved, and evens them out under a client that writes', async () => {
    await on(third, openSlot);
    const ill = await all.run('health', 'redis');
    expect(ill.stdout).toContain('slots are half moved');
    expect((await all.run('redis', 'restart', 'redis-test', '--yes')).all).toContain('half moved');
    const writer = redisWriter(toShards);
    await expectSuccess(all, 'redis', 'rebalance', 'redis-test', '--yes');
    const { acknowledged, failed, lost } = await writer.stop();
    expect(acknowledged.length).toBeGreaterThan(100);
    expect([failed, lost]).toEqual([0, []]);
    await expectSuccess(all, 'health', 'redis');
    await expectEmptyPlan(all);
  });

  test('hands nothing over where nobody watches, and restarts such a primary where it is', async () => {
    const refused = await all.run('redis', 'failover', 'redis-ms', '--yes');
    expect(refused.code).not.toBe(0);
    expect(refused.all).toContain('no sentinels watch redis-ms-2-6379');
    expect(await pair(meta, 'SET kept yes')).toBe('OK');
    const restarted = await all.run('redis', 'restart', 'redis-ms', '--yes');
    expect(restarted.code, restarted.all).toBe(0);
    expect(restarted.all).toContain('clients of redis-ms-1-6379 are interrupted');
    expect(await pair(first, 'GET kept')).toBe('yes');
    await expectEmptyPlan(all);
  });

  test('does not wait for a server that ends each time it starts, and goes on once the cause is away', async () => {
    const [unit, conf] = ['redis-ms-2-6379', '/etc/redis/redis-ms-2-6379.conf'];
    await on(first, `cp -p ${conf} /tmp/kept.conf; echo 'no-such-setting yes' >>${conf}`);
    const failed = await all.run('redis', 'restart', 'redis-ms', '--yes');
    expect(failed.code).not.toBe(0);
    expect(failed.all).toContain(`${unit} does not start: journalctl -u ${unit}`);
    expect(failed.seconds).toBeLessThan(120);
    expect((await all.run('health', 'redis')).code).not.toBe(0);
    expect(await pair(meta, 'GET kept')).toBe('yes');
    await on(first, `cp -p /tmp/kept.conf ${conf}`);
    // systemd goes on trying.
    await until('it serves again', async () => (await pair(first, 'PING')) === 'PONG');
    const restarted = await all.run('redis', 'restart', 'redis-ms', '--yes');
    expect(restarted.code, restarted.all).toBe(0);
    await expectSuccess(all, 'health', 'redis');
    await expectEmptyPlan(all);
  });

  test('talks over TLS once all were stopped for it, and shows renewed certificates without a restart', async () => {
    const secure = variant(all, (text) =>
      text.replaceAll('redis_max_memory:', 'redis_tls_enabled: true, redis_max_memory:'),
    );
    const refused = await secure.run('deploy', '--yes');
    expect(refused.all).toContain('cannot change while they run');
    for (const host of [meta, first, third]) await on(host, "systemctl stop 'redis-ms-*' 'redis-test-*'");
    await expectSuccess(secure, 'deploy', '--yes');
    await expectEmptyPlan(secure);
    const [pids, shown] = [await on(third, 'pgrep redis-server'), await serial()];
    await expectSuccess(secure, 'cert', 'renew', '--yes');
    expect(await serial()).not.toBe(shown);
    expect(await on(third, 'pgrep redis-server')).toBe(pids);
    await expectSuccess(secure, 'redis', 'restart', 'redis-test', '--yes');
    await expectSuccess(secure, 'health', 'redis');
    await expectEmptyPlan(secure);
  });
});

/** Of the certificate that a member shows. */
const serial = (): Promise<string> =>
  on(
    third,
    `echo | timeout 5 openssl s_client -connect ${third}:7001 2>/dev/null | openssl x509 -noout -serial`,
  );

/** 1000 slots move from one primary to another, and the next one stays on its way. */
const openSlot = `c="redis-cli -h ${third} -a redis.test --no-auth-warning"
set -- $($c -p 7001 CLUSTER NODES | awk '$3 ~ /master/ && NF > 8 { sub(/.*:/, "", $2); sub(/@.*/, "", $2); print $1, $2 }' | sort)
REDISCLI_AUTH=redis.test redis-cli --cluster reshard ${third}:7001 --cluster-from $1 --cluster-to $3 --cluster-slots 1000 --cluster-yes >/dev/null || exit 1
slot=$($c -p $2 CLUSTER NODES | awk '/myself/ { split($9, range, "-"); print range[1] }')
$c -p $4 CLUSTER SETSLOT $slot IMPORTING $1 && $c -p $2 CLUSTER SETSLOT $slot MIGRATING $3`;
