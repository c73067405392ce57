import { expect, test } from 'vitest';
import { expectExplained } from './report.ts';
import { slipsOfTheCorpus } from './slips.ts';
import { explain, judgeAll } from './verdict.ts';

const minuteMs = 60_000;

test(
  'slips in the inventories that users start from are told at their line, and explained',
  { timeout: 15 * minuteMs },
  async () => {
    const verdicts = await judgeAll(slipsOfTheCorpus());
    expect(verdicts.length).toBeGreaterThanOrEqual(566);
    expect(verdicts.filter((v) => v.found === undefined || v.code !== 1).map(explain)).toEqual([]);
    expect(verdicts.filter((v) => !v.rightLine).map(explain)).toEqual([]);
    expect(verdicts.filter((v) => v.followUps.length > 0).map(explain)).toEqual([]);
    for (const verdict of verdicts) expectExplained(verdict);
  },
);
