import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { RedisFacts, ServerFacts } from '../src/facts/servers.ts';
import { definition } from '../src/index.ts';
import { drain } from '../src/procedures/drain.ts';

const [one, two] = ['10.10.10.10', '10.10.10.11'] as const;
const three = ['10.10.10.20', '10.10.10.21', '10.10.10.22'] as const;
const set = (second: string, vars = '') => `    redis-ms:
      hosts:
        ${one}: { redis_node: 1, redis_instances: { 6379: {}, 6380: { replica_of: ${one} 6379 } } }
        ${two}: { redis_node: 2, redis_instances: { 6379: { replica_of: ${second} 6379 } } }
      vars: { redis_cluster: redis-ms, redis_password: redis.ms${vars} }
`;
const watchers = (hosts: readonly string[]) => `    redis-meta:
      hosts:
${hosts.map((h, i) => `        ${h}: { redis_node: ${i + 1}, redis_instances: { 26379: {} } }`).join('\n')}
      vars: { redis_cluster: redis-meta, redis_mode: sentinel, redis_password: redis.meta, redis_sentinel_monitor: [{ name: ms, host: ${one} }] }
`;

const up = { configured: true, born: true, hasData: true, unit: 'active', answers: true } as const;
const primary: ServerFacts = { ...up, role: 'master', keys: 5, offset: 90, startedAt: 50 };
const replica = (offset: number): ServerFacts => ({
  ...up,
  role: 'slave',
  source: `${one}:6379`,
  linkUp: true,
  offset,
});

function scope(name: string, hosts: readonly string[], groups: string) {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text: `all:\n  children:\n${groups}` }]);
  const cluster = definition.identify(inventory!).clusters.find((c) => c.name === name)!;
  const servers: Readonly<Record<string, Readonly<Record<string, ServerFacts>>>> =
    name === 'redis-ms'
      ? { [one]: { 6379: primary, 6380: replica(89) }, [two]: { 6379: replica(80) } }
      : Object.fromEntries(three.map((h) => [h, { 26379: up }]));
  const facts: ModuleFacts<RedisFacts> = {
    host: () => undefined,
    of: (host) => (servers[host] === undefined ? undefined : { servers: servers[host], others: [] }),
    from: () => undefined,
  };
  return {
    cluster,
    hosts,
    input: { cut: false },
    facts,
    estate: { inventory: inventory! } as never,
    run: { id: 'node-reboot-1', startedAt: 0 },
  };
}

test('a primary hands over to a replica on another host, however much further one on its own is', () => {
  const asked = scope('redis-ms', [one], set(one) + watchers(three));
  expect(drain.phases![0]!.plan(asked).map((s) => [s.name, s.host])).toEqual([['hand-over-6379', two]]);
  expect(drain.leads?.(asked)).toBe(10);
  expect(drain.says?.(asked)).toBe('a replica takes over from redis-ms-1-6379');
  expect(drain.leads?.({ ...asked, hosts: [two] })).toBe(0);
});

test('a primary that nobody watches stays, and it is said that its clients are interrupted', () => {
  const asked = scope('redis-ms', [one], set(one));
  expect(drain.phases![0]!.plan(asked)).toEqual([]);
  expect(drain.says?.(asked)).toContain('clients of redis-ms-1-6379 are interrupted while its host boots');
  expect(drain.refuse?.(asked)).toEqual([]);
});

test('a primary that keeps its keys in memory alone and cannot hand over refuses it', () => {
  const asked = scope('redis-ms', [one], set(one, ', redis_rdb_save: []'));
  expect(drain.refuse?.(asked).map((p) => p.rule)).toEqual(['redis-not-persistent']);
});

test('sentinels that would be no majority without a host refuse it', () => {
  const rules = (hosts: readonly string[]) =>
    drain
      .cannotSpare?.(scope('redis-meta', [three[0]], set(one) + watchers(hosts)))
      .filter((p) => p.rule === 'redis-no-majority').length;
  expect(rules(three)).toBe(0);
  expect(rules(three.slice(0, 2))).toBe(1);
  expect(rules(three.slice(0, 1))).toBe(0);
});
