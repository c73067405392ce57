import fc from 'fast-check';
import { expect, test } from 'vitest';
import { abbreviated, editDistance, nearestName } from './nearest.ts';

test('the nearest name is at most a third away', () => {
  expect(nearestName('primry', ['replica', 'primary'])).toBe('primary');
  expect(nearestName('banana', ['primary', 'replica'])).toBeUndefined();
  expect(nearestName('pg-tset', ['pg-meta', 'pg-test'])).toBe('pg-test');
  expect(nearestName('x', [])).toBeUndefined();
});

test('the distance of two words is the same in both directions, and 0 only for equal words', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test('a name that is cut off, or goes on, is meant as the only one that it could be', () => {
  const known = ['pg_vip_address', 'pg_vip_enabled', 'etcd_seq', 'pg_offline_query', 'pg_port'];
  expect(abbreviated('pg_vip_addr', known)).toBe('pg_vip_address');
  expect(abbreviated('etcd_seqno', known)).toBe('etcd_seq');
  expect(abbreviated('pg_offline', known)).toBe('pg_offline_query');
  expect(abbreviated('pg_vip', known)).toBeUndefined();
  expect(abbreviated('pg_po', known)).toBeUndefined();
});
