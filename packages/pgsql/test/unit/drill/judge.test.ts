import { expect, test } from 'vitest';
import { type Evidence, judge } from '../../../src/drill/judge.ts';
import type { Attempt } from '../../../src/drill/ledger.ts';

const faultMs = 100_000;
const ack = (id: number, atMs: number): Attempt => ({
  id,
  startedMs: faultMs + atMs - 4,
  endedMs: faultMs + atMs,
  acknowledged: true,
});
const failure = (id: number, atMs: number): Attempt => ({
  ...ack(id, atMs),
  acknowledged: false,
  error: 'timeout',
});

const evidence: Evidence = {
  fault: 'power',
  cluster: 'pg-test',
  leader: 'pg-test-1',
  leaderAfter: 'pg-test-2',
  faultMs,
  attempts: [ack(1, -100), ack(2, 30), failure(3, 1530), failure(4, 9000), ack(5, 12_400), ack(6, 12_500)],
  present: new Set([1, 2, 5, 6]),
  stretches: [
    { instance: 'pg-test-1', fromMs: faultMs - 5000, toMs: faultMs + 10 },
    { instance: 'pg-test-2', fromMs: faultMs + 11_900, toMs: faultMs + 40_000 },
  ],
  withinSeconds: 30,
  returnedMs: faultMs + 25_000,
  complete: true,
};

test('a drill passes when writes are back in time, nothing is lost, and one led at a time', () => {
  expect(judge(evidence)).toMatchObject({
    passed: true,
    recoverySeconds: 12.4,
    lost: [],
    twoLeaders: [],
    rejoinSeconds: 25,
    leaderships: [
      { instance: 'pg-test-1', from: -5, to: 0.01 },
      { instance: 'pg-test-2', from: 11.9, to: 40 },
    ],
  });
});

test.each([
  ['a lost row', { present: new Set([1, 2, 6]) }, '1 acknowledged row lost'],
  ['a slow failover', { withinSeconds: 10 }, 'writes took longer than 10 s'],
  ['a leader that does not come back', { returnedMs: undefined }, 'pg-test-1 did not come back'],
  [
    'evidence that is gone',
    { complete: false },
    'part of what was seen is gone: an earlier command had begun to clear away',
  ],
  [
    'two leaders',
    {
      stretches: [
        ...evidence.stretches,
        { instance: 'pg-test-1', fromMs: faultMs + 12_000, toMs: faultMs + 12_300 },
      ],
    },
    'two instances were leaders at the same time',
  ],
] as const)('%s does not pass', (_, change, reason) => {
  const result = judge({ ...evidence, ...change });
  expect(result.passed).toBe(false);
  expect(result.reasons).toContain(reason);
});
