import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearestName } from './nearest.ts';

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
