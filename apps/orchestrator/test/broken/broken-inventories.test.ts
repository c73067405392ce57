import { beforeAll, expect, test } from 'vitest';
import { brokenInventories, rubbishFiles } from './cases.ts';
import { expectAllCaught, expectExplained } from './report.ts';
import { rightInventories } from './right-inventories.ts';
import { explain, judgeAll, type Verdict } from './verdict.ts';

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

test('an error of shape brings no other error with it', () => {
  const ofShape = verdicts.filter(({ found }) => found?.rule === 'inventory-shape');
  expect(ofShape.length).toBeGreaterThan(100);
  // The mutation may have written over an anchor; then the alias is really without one.
  const others = ofShape.map(({ problems, ...verdict }) => ({
    ...verdict,
    problems: problems.filter(
      (p) => p.severity === 'error' && p !== verdict.found && p.rule !== 'yaml-alias',
    ),
  }));
  expect(others.filter(({ problems }) => problems.length > 0).map(explain)).toEqual([]);
});

test('the same seed breaks the same places', () => {
  const once = brokenInventories(rightInventories, { seed, each: 1 });
  expect(brokenInventories(rightInventories, { seed, each: 1 })).toEqual(once);
});
