import { beforeAll, expect, test } from 'vitest';
import { brokenInventories, rubbishFiles } from './cases.ts';
import { expectAllCaught, expectExplained } from './report.ts';
import { rightInventories } from './rightInventories.ts';
import { judgeAll, type Verdict } from './verdict.ts';

const seed = 20261122;
const minuteMs = 60_000;
let verdicts: readonly Verdict[] = [];

beforeAll(async () => {
  const all = [...brokenInventories(rightInventories, { seed, each: 1 }), ...rubbishFiles(seed)];
  verdicts = await judgeAll(all);
}, 10 * minuteMs);

test('every broken inventory is caught, at the right line and column, without delay', () => {
  expect(verdicts.length).toBeGreaterThanOrEqual(200);
  expectAllCaught(verdicts);
});

test('every message has a place and a remedy, and shows nothing of the inside', () => {
  for (const verdict of verdicts) expectExplained(verdict);
});

test('the same seed breaks the same places', () => {
  const once = brokenInventories(rightInventories, { seed, each: 1 });
  expect(brokenInventories(rightInventories, { seed, each: 1 })).toEqual(once);
});
