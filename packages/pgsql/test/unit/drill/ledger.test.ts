import { expect, test } from 'vitest';
import { type Attempt, lostRows, writeTimeline } from '../../../src/drill/ledger.ts';

function attempt(id: number, endedMs: number, acknowledged = true): Attempt {
  return {
    id,
    startedMs: endedMs - 5,
    endedMs,
    acknowledged,
    ...(acknowledged ? {} : { error: 'connection refused' }),
  };
}

const outage: readonly Attempt[] = [
  attempt(1, 900),
  attempt(2, 1010),
  attempt(3, 1300, false),
  attempt(4, 9000, false),
  attempt(5, 9500),
  attempt(6, 9600),
  attempt(7, 9700),
  attempt(8, 9800),
  attempt(9, 9900),
  attempt(10, 12_400),
];

test('the timeline is the longest silence after the fault', () => {
  expect(writeTimeline(outage, 1000)).toEqual({
    firstFailedMs: 300,
    lastAckMs: 10,
    firstAckAfterMs: 8500,
    gapMs: 8490,
    laterGapsMs: [2500],
    errors: ['connection refused'],
  });
});

test('writes that never come back have no end', () => {
  expect(writeTimeline(outage.slice(0, 4), 1000)).toMatchObject({
    lastAckMs: 10,
    firstAckAfterMs: undefined,
    gapMs: undefined,
  });
});

test('only acknowledged commits can be lost', () => {
  expect(lostRows(outage, new Set([1, 2, 5, 6, 7, 8, 10]))).toEqual([9]);
});
