import type { Problem } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { slippedEstates, slips } from './slips.ts';
import { expectExplained } from './report.ts';
import { explain, judgeAll } from './verdict.ts';

const minuteMs = 60_000;

/** Of these not even a warning is given besides, on the same line or another. */
const ALONE: ReadonlySet<string> = new Set(['slip of a list', 'slip of what follows from a value']);

const isLoud = ({ severity }: Problem): boolean => severity !== 'info';

test.each(slippedEstates)('the estate %s in which slips are made is right', async (_name, content) => {
  const right = {
    kind: 'none',
    what: 'the estate itself',
    content,
    rules: [],
    severity: 'error' as const,
    line: 1,
    column: 1,
  };
  const [verdict] = await judgeAll([right]);
  expect(verdict?.code).toBe(0);
  expect(verdict?.problems.filter(isLoud)).toEqual([]);
});

test(
  'slips that administrators make by hand are told at their line, explained, and nothing else with them',
  { timeout: 15 * minuteMs },
  async () => {
    const verdicts = await judgeAll(slips());
    expect(verdicts.length).toBeGreaterThanOrEqual(1492);
    expect(verdicts.filter((v) => v.found === undefined || v.code !== 1).map(explain)).toEqual([]);
    expect(verdicts.filter((v) => !v.rightLine).map(explain)).toEqual([]);
    expect(verdicts.filter((v) => v.followUps.length > 0).map(explain)).toEqual([]);
    const alone = verdicts.filter(({ broken }) => ALONE.has(broken.kind));
    expect(alone.length).toBeGreaterThanOrEqual(51);
    expect(alone.filter(({ problems }) => problems.filter(isLoud).length > 1).map(explain)).toEqual([]);
    for (const verdict of verdicts) expectExplained(verdict);
  },
);
