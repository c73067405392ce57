import { expect, test } from 'vitest';
import { DEFAULT_RTO_PLAN, RtoPlan } from '../../src/spec/schema/rto.ts';

test("the original's fractions of a second become whole milliseconds", () => {
  expect(RtoPlan.parse([20, 5, 5, 15, 5, '1s', '0.5s', '1s', 3, 3])).toMatchObject({
    ttl: 20,
    interMs: 1000,
    fastInterMs: 500,
    downInterMs: 1000,
  });
  expect(RtoPlan.parse([60, 10, 20, 45, 10, 3, '1500ms', '3s', 3, 3])).toMatchObject({
    interMs: 3000,
    fastInterMs: 1500,
  });
  expect(RtoPlan.safeParse([60, 10, 20, 45, 10, 'soon', '1s', '3s', 3, 3]).success).toBe(false);
});

test('Patroni accepts every default row, and its leader gives up 4 s before another one may lead', () => {
  for (const { ttl, loopWait, retryTimeout } of Object.values(DEFAULT_RTO_PLAN)) {
    expect(ttl).toBeGreaterThanOrEqual(20);
    expect(loopWait + 2 * retryTimeout).toBeLessThanOrEqual(ttl - 4);
  }
});
