import { readInventory } from '@pigsty/inventory';
import type { Inventory } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { definition as spec } from '@pigsty/redis';

function inventory(node: string, vars = ''): Inventory {
  const text = `redis-ms:\n  hosts:\n    10.0.0.1: ${node}\n  vars:\n    redis_cluster: redis-ms\n${vars}`;
  const { inventory: read, problems } = readInventory({ file: 'pigsty.yml', text });
  if (read === undefined) throw new Error(JSON.stringify(problems));
  return read;
}

const lines = (node: string, vars?: string): string[] =>
  spec
    .identify(inventory(node, vars))
    .problems.map(({ position, message, hint }) => `${position?.line} ${message}. ${hint ?? ''}`);

test('a node has its number and its instances by port', () => {
  const { clusters, problems } = spec.identify(
    inventory("{ redis_node: 1, redis_instances: { 6379: {}, 6380: { replica_of: '10.0.0.1 6379' } } }"),
  );
  expect(problems).toEqual([]);
  expect(clusters[0]?.instances[0]).toMatchObject({
    name: 'redis-ms-1',
    params: { redis_instances: { 6379: {}, 6380: { replica_of: '10.0.0.1 6379' } } },
  });
});

test('what is wrong with an instance or a watched master is said where it stands', () => {
  expect(lines('{ redis_node: 1 }')).toEqual([
    '3 redis_instances is missing. Set redis_instances for 10.0.0.1.',
  ]);
  expect(lines('{ redis_node: 1, redis_instances: { 70000: {} } }')).toEqual([
    '3 the key "70000" is not allowed: a port from 1 to 65535. See what it takes: pigsty params redis_instances',
  ]);
  expect(lines('{ redis_node: 1, redis_instances: { 6379: { replicaof: 10.0.0.2 } } }')).toEqual([
    '3 unknown key replicaof. Did you mean replica_of?',
  ]);
  expect(
    lines(
      '{ redis_node: 1, redis_instances: { 26379: {} } }',
      '    redis_mode: sentinel\n    redis_sentinel_monitor:\n      - { name: redis-ms, hots: 10.0.0.1 }\n',
    ),
  ).toEqual(['8 unknown key hots. Did you mean host?']);
});

test.each(['64MB', '1gb', '512k', 1048576])('memory may be written as %s, as in redis.conf', (size) => {
  expect(lines(`{ redis_node: 1, redis_instances: {}, redis_max_memory: ${size} }`)).toEqual([]);
});
