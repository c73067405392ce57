import { expect, test } from 'vitest';
import { emptyPlan, sampleResult } from '../../test/run-fixture.ts';
import { plainPaint } from './paint.ts';
import { summaryText } from './summary-text.ts';

test('a failed run says what was done, what failed with the remote log, and what was not attempted', async () => {
  await expect(summaryText(sampleResult(), plainPaint)).toMatchFileSnapshot(
    '../../test/golden/summary-failed.txt',
  );
});

test('a run without changes is one line', () => {
  const { timings } = sampleResult();
  const text = summaryText(
    {
      status: 'unchanged',
      plan: emptyPlan(),
      applied: [],
      failures: [],
      notAttempted: [],
      timings: { ...timings, slowest: [] },
    },
    plainPaint,
  );
  expect(text).toBe('Nothing to do, nothing was changed: 1 min 05 s.');
});
