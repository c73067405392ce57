import { readInventory } from '@pigsty/inventory';
import { Secret, sha256 } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { redisMonitor, type RedisMonitorArgs } from '../src/ops/monitor.ts';
import { identify } from '../src/spec/identity.ts';
import { quorumOf } from '../src/spec/topology.ts';

const args: RedisMonitorArgs = {
  sentinel: 'meta-1-26379',
  cli: {
    program: 'redis-cli',
    conf: '/etc/redis/meta-1-26379.conf',
    host: '10.0.0.3',
    port: 26379,
    tls: false,
  },
  name: 'ms',
  host: '10.0.0.1',
  port: 6379,
  set: ['10.0.0.1:6379', '10.0.0.2:6379'],
  quorum: 2,
  options: {},
  password: Secret.of('redis.ms'),
  state: 'watched',
};

/** What a sentinel answers that watches a primary at this address. */
function said(address: string, { quorum = 2, password = 'redis.ms', after = 30_000 } = {}): string {
  const [ip = '', port = ''] = address.split(':');
  const master = {
    ...{ name: 'ms', ip, port, flags: 'master', 'num-slaves': 1, 'num-other-sentinels': 2, quorum },
    ...{ 'down-after-milliseconds': after, 'failover-timeout': 180_000, 'parallel-syncs': 1 },
  };
  return `\u001e0\nauth ${sha256(password)}\n@masters\n${Object.entries(master).flat().join('\n')}\n`;
}
const nobody = '\u001e0\n@masters\n\n';

const diff = (output: string, of: RedisMonitorArgs = args) =>
  redisMonitor.diff(of, redisMonitor.parse(output, [of])[0]!, []);
function orders(output: string, of = args): readonly string[] {
  const delta = diff(output, of);
  if (delta === undefined) return [];
  const [action] = redisMonitor.write(of, delta);
  if (action?.do !== 'run') return [];
  const text = plain(action.command.stdin ?? '');
  return text
    .slice(0, text.indexOf('@@login'))
    .split('\n')
    .filter((line) => line !== '');
}

test('a sentinel that watches the set is left alone, whoever of it leads by now', () => {
  expect(diff(said('10.0.0.1:6379'))).toBeUndefined();
  expect(diff(said('10.0.0.2:6379'))).toBeUndefined();
});

test('of how a master is watched what is declared is set, and nothing else', () => {
  const quicker = { ...args, options: { 'down-after-milliseconds': 5000, 'parallel-syncs': 1 } };
  expect(orders(said('10.0.0.1:6379'), quicker)).toEqual(['SENTINEL SET ms down-after-milliseconds 5000']);
  expect(orders(said('10.0.0.1:6379', { after: 5000 }), quicker)).toEqual([]);
  expect(orders(said('10.0.0.1:6379', { after: 5000 }))).toEqual([]);
  expect(orders(nobody, quicker)).toEqual([
    'SENTINEL MONITOR ms @address 2',
    'SENTINEL SET ms auth-pass "redis.ms"',
    'SENTINEL SET ms down-after-milliseconds 5000',
    'SENTINEL SET ms parallel-syncs 1',
  ]);
});

test('what differs is set, and the watch goes on: its epoch, its replicas and the other sentinels stay known', () => {
  expect(orders(said('10.0.0.2:6379', { quorum: 1 }))).toEqual(['SENTINEL SET ms quorum 2']);
  expect(orders(said('10.0.0.2:6379', { password: 'redis.old' }))).toEqual([
    'SENTINEL SET ms auth-pass "redis.ms"',
  ]);
});

test('a watch begins where there is none, at the one that leads, and its password comes with it', () => {
  expect(orders(nobody)).toEqual(['SENTINEL MONITOR ms @address 2', 'SENTINEL SET ms auth-pass "redis.ms"']);
});

test('another set under the same name is named before it is watched in its place', () => {
  const delta = diff(said('10.7.7.7:6379'));
  expect(delta).toMatchObject({ action: 'move', from: '10.7.7.7:6379' });
  expect(redisMonitor.describe(args, delta!)).toBe(
    'let meta-1-26379 watch ms at 10.0.0.1:6379 and not at 10.7.7.7:6379',
  );
});

test.each([
  [3, 2],
  [5, 3],
])('of %i sentinels %i must agree, unless the inventory says otherwise', (count, wanted) => {
  const instances = Array.from({ length: count }, (_, i) => `${26379 + i}: {}`).join(', ');
  const text = `all:
  children:
    meta:
      hosts: { 10.0.0.3: { redis_node: 1, redis_instances: { ${instances} } } }
      vars: { redis_cluster: meta, redis_mode: sentinel, redis_sentinel_monitor: [{ name: ms, host: 10.0.0.1 }] }
`;
  const { inventory } = readInventory({ file: 'p.yml', text });
  const [sentinels] = identify(inventory!).clusters;
  const [target] = sentinels!.params.redis_sentinel_monitor;
  expect(quorumOf({ sentinels: sentinels!, target: target! })).toBe(wanted);
});
