import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { definition } from '../src/index.ts';

/** `from > to:port` of everything that the named cluster has to reach. */
function reaches(name: string, groups: string): readonly string[] {
  const { inventory } = readInventory([{ file: 'p.yml', text: `all:\n  children:\n${groups}` }]);
  const cluster = definition.identify(inventory!).clusters.find((c) => c.name === name)!;
  const found = definition.network?.(cluster, { inventory: inventory! }).reaches ?? [];
  return found.map((r) => `${r.from.slice(-1)} > ${r.to.slice(-1)}:${r.port}`).sort();
}

const pair = `    ms:
      hosts:
        10.0.0.1: { redis_node: 1, redis_instances: { 6379: {} } }
        10.0.0.2: { redis_node: 2, redis_instances: { 6379: { replica_of: 10.0.0.1 6379 }, 6380: {} } }
      vars: { redis_cluster: ms, redis_password: x }
`;
const sentinels = `    meta:
      hosts:
        10.0.0.1: { redis_node: 1, redis_instances: { 26379: {} } }
        10.0.0.3: { redis_node: 2, redis_instances: { 26379: {} } }
      vars: { redis_cluster: meta, redis_mode: sentinel, redis_password: x, redis_sentinel_monitor: [{ name: ms, host: 10.0.0.1 }] }
`;

test('servers of a set reach each other both ways: any of them may lead', () => {
  expect(reaches('ms', pair)).toEqual(['1 > 2:6379', '2 > 1:6379']);
});

test('sentinels reach each other and every server that may lead under a name', () => {
  const far = sentinels.replace('10.0.0.1: {', '10.0.0.4: {');
  expect(reaches('meta', pair + far)).toEqual([
    '3 > 1:6379',
    '3 > 2:6379',
    '3 > 4:26379',
    '4 > 1:6379',
    '4 > 2:6379',
    '4 > 3:26379',
  ]);
});

test('members of a native cluster reach the ports of each other, and those of the bus', () => {
  const native = `    r:
      hosts:
        10.0.0.1: { redis_node: 1, redis_instances: { 7001: {}, 7002: {} } }
        10.0.0.2: { redis_node: 2, redis_instances: { 7001: {} } }
      vars: { redis_cluster: r, redis_mode: cluster, redis_cluster_replicas: 0, redis_password: x }
`;
  expect(reaches('r', native)).toEqual([
    '1 > 2:17001',
    '1 > 2:7001',
    '2 > 1:17001',
    '2 > 1:17002',
    '2 > 1:7001',
    '2 > 1:7002',
  ]);
});
