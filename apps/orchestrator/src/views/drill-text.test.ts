import type { DrillResult } from '@pigsty/pgsql';
import { expect, test } from 'vitest';
import { drillText, drillTotals } from './drill-text.ts';
import { plainPaint } from './paint.ts';

const result: DrillResult = {
  cluster: 'pg-test',
  fault: 'power',
  passed: true,
  reasons: [],
  leaderBefore: 'pg-test-1',
  leaderAfter: 'pg-test-2',
  recoverySeconds: 12.4,
  rejoinSeconds: 25,
  acknowledged: 4,
  lost: [],
  firstFailedSeconds: 1.53,
  lastAcknowledgedSeconds: 0.03,
  laterGapsSeconds: [],
  errors: ['no answer within 1.5 s'],
  leaderships: [
    { instance: 'pg-test-1', from: -5, to: 0.01 },
    { instance: 'pg-test-2', from: 11.9, to: 40 },
  ],
  twoLeaders: [],
};

test('a drill is a timeline and a verdict', async () => {
  await expect(drillText(result, plainPaint)).toMatchFileSnapshot('../../test/golden/drill-round.txt');
});

test('several rounds have a minimum, a median and a maximum for each fault', () => {
  const rounds = [20, 10, 30].map((recoverySeconds) => ({ ...result, recoverySeconds }));
  expect(drillTotals(rounds)).toContain('10.0 s / 20.0 s / 30.0 s');
});
