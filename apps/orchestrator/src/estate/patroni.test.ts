import { expect, test } from 'vitest';
import { isLeader, isWell } from './patroni.ts';

test('the running role counts, whatever the inventory declares', () => {
  expect(['leader', 'standby_leader', 'replica', 'sync_standby'].map((role) => isLeader({ role }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a replica is well when it streams, a leader when it runs', () => {
  expect(isWell({ role: 'leader', state: 'running' })).toBe(true);
  expect(isWell({ role: 'sync_standby', state: 'streaming' })).toBe(true);
  expect(isWell({ role: 'replica', state: 'running' })).toBe(false);
  expect(isWell({ role: 'leader', state: 'starting' })).toBe(false);
});
