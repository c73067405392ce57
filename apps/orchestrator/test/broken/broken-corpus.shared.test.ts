import { join } from 'node:path';
import { test } from 'vitest';
import { brokenInventories } from './cases.ts';
import { expectAllCaught, expectExplained } from './report.ts';
import { inventoriesIn } from './right-inventories.ts';
import { judgeAll } from './verdict.ts';

const minuteMs = 60_000;
const corpus = inventoriesIn(join(import.meta.dirname, '../../../../../shared/corpus/pigsty-conf'));

test(
  'the same mistakes in the inventories that users start from are caught, too',
  { timeout: 10 * minuteMs },
  async () => {
    const verdicts = await judgeAll(brokenInventories(corpus, { seed: 45, each: 1 }));
    expectAllCaught(verdicts);
    for (const verdict of verdicts) expectExplained(verdict);
  },
);
