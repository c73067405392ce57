import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import type { ServerFacts } from '../src/facts/servers.ts';
import { changesEngine } from '../src/spec/engine-change.ts';
import { identify } from '../src/spec/identity.ts';

const up: ServerFacts = { configured: true, born: true, hasData: true, unit: 'active', answers: true };
const down: ServerFacts = { ...up, unit: 'inactive', answers: false };

/** What is said when one instance with these facts is to run this engine. */
function says(wanted: 'redis' | 'valkey', have: ServerFacts, mode = 'standalone'): string | undefined {
  const { inventory } = readInventory({
    file: 'p.yml',
    text: `ms:\n  hosts: { 10.0.0.1: { redis_node: 1, redis_instances: { 6379: {} } } }\n  vars: { redis_cluster: ms, redis_type: ${wanted}, redis_mode: ${mode} }\n`,
  });
  const [cluster] = identify(inventory!).clusters;
  const facts = {
    host: () => undefined,
    from: () => undefined,
    of: () => ({ servers: { 6379: have }, others: [] }),
  };
  return changesEngine(cluster!, facts)[0]?.message;
}

test('Valkey is refused where Redis 8 runs, which leaves files that Valkey does not read', () => {
  expect(says('valkey', { ...up, engine: 'redis', version: '8.0.2' })).toBe(
    'Valkey would not start from the files of Redis 8.0.2 that ms-1-6379 has: their format is REDIS 12, and Valkey reads those of Redis up to 11, that of Redis 7.2',
  );
  expect(says('valkey', { ...up, engine: 'redis', version: '7.4.1' })).toContain('REDIS 12');
});

test('so it is where Redis is stopped, by the files that it has left', () => {
  expect(says('valkey', { ...down, engine: 'redis', formats: ['REDIS0012'] })).toContain('REDIS 12');
  expect(says('valkey', { ...down, engine: 'redis', formats: ['REDIS0011'] })).toBeUndefined();
  expect(says('valkey', { ...down, engine: 'valkey', formats: ['REDIS0012'] })).toContain('REDIS 12');
});

test('Valkey takes the place of Redis 7.2, and Redis that of Valkey 8', () => {
  expect(
    says('valkey', { ...up, engine: 'redis', version: '7.2.5', formats: ['REDIS0011'] }),
  ).toBeUndefined();
  expect(
    says('redis', { ...up, engine: 'valkey', version: '8.1.1', formats: ['REDIS0011'] }),
  ).toBeUndefined();
  expect(says('redis', { ...up, engine: 'valkey', version: '9.0.0' })).toContain('VALKEY 80');
});

test('who runs what is declared may have any file beside it, and sentinels have none', () => {
  expect(
    says('valkey', { ...up, engine: 'valkey', version: '8.1.1', formats: ['REDIS0012'] }),
  ).toBeUndefined();
  expect(says('valkey', { ...up, engine: 'redis', version: '8.0.2' }, 'sentinel')).toBeUndefined();
});

test('a native cluster changes its engine while all of its members are stopped, never one by one', () => {
  const valkey = { ...up, engine: 'valkey', version: '8.1.1', formats: ['REDIS0011'] } as const;
  expect(says('redis', valkey, 'cluster')).toBe(
    'ms-1-6379 runs as Valkey: members of two engines misread each other, and would not start again',
  );
  expect(says('redis', { ...valkey, ...down }, 'cluster')).toBeUndefined();
  expect(says('valkey', { ...up, engine: 'redis', version: '8.0.2' }, 'cluster')).toContain('REDIS 12');
});
