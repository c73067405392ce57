import { expect, test } from 'vitest';
import { plainPaint } from '../views/paint.ts';
import { type Evidence, judge } from './judge.ts';
import type { Attempt } from './ledger.ts';
import { drillTotals, roundText } from './report.ts';

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
  leader: { instance: 'pg-test-1', host: '10.10.10.11' },
  leaderAfter: { instance: 'pg-test-2', host: '10.10.10.12' },
  faultMs,
  attempts: [ack(1, -100), ack(2, 30), failure(3, 1530), failure(4, 9000), ack(5, 12_400), ack(6, 12_500)],
  present: new Set([1, 2, 5, 6]),
  stretches: [
    { instance: 'pg-test-1', fromMs: faultMs - 5000, toMs: faultMs + 10 },
    { instance: 'pg-test-2', fromMs: faultMs + 11_900, toMs: faultMs + 40_000 },
  ],
  withinMs: 30_000,
  rejoinedMs: 25_000,
};

test('a round passes when writes are back in time, nothing is lost, and one led at a time', async () => {
  const result = judge(evidence);
  expect(result).toMatchObject({
    passed: true,
    recoveryMs: 12_400,
    lost: [],
    twoLeaders: [],
    rejoinMs: 25_000,
  });
  await expect(roundText(result, plainPaint)).toMatchFileSnapshot('../../test/golden/drill-round.txt');
  expect(drillTotals([result])).toContain('12.4 s / 12.4 s / 12.4 s');
});

test.each([
  ['a lost row', { present: new Set([1, 2, 6]) }, '1 acknowledged row lost'],
  ['a slow failover', { withinMs: 10_000 }, 'writes took longer than 10 s'],
  ['a leader that does not come back', { rejoinedMs: undefined }, 'pg-test-1 did not come back'],
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
