import { expect } from 'vitest';
import { explain, type Verdict } from './verdict.ts';

/** A normal-sized file must not keep anybody waiting; larger ones are rubbish and may take a little longer. */
const NORMAL_BYTES = 100_000;
const LIMIT_MS = 1000;
/** On a machine that does other things, too. */
const SLACK = 5;

/** What must hold of all broken inventories together, and the figures. */
export function expectAllCaught(verdicts: readonly Verdict[]): void {
  const missed = verdicts.filter((v) => v.found === undefined || v.code !== 1);
  expect(missed.map(explain)).toEqual([]);
  const misplaced = verdicts.filter((v) => !v.rightPlace);
  const share = 1 - misplaced.length / verdicts.length;
  const normal = verdicts.filter((v) => v.broken.content.length < NORMAL_BYTES).map((v) => v.ms);
  const slowest = Math.max(...normal);
  const kinds = new Set(verdicts.map((v) => v.broken.kind)).size;
  console.info(
    `${verdicts.length} broken inventories of ${kinds} kinds: all caught, ${(100 * share).toFixed(1)} % at the right line and column; slowest ${slowest.toFixed(0)} ms`,
  );
  for (const verdict of misplaced) console.info(explain(verdict));
  expect(share).toBeGreaterThanOrEqual(0.95);
  expect(slowest).toBeLessThan(LIMIT_MS * SLACK);
}

/** A message says what is wrong and what to do, and nothing of the program's inside. */
export function expectExplained({ found, printed, problems, broken }: Verdict): void {
  expect(printed, broken.what).not.toMatch(/\\n\s+at |node:internal|"BUG"|\bundefined\b|\[object /);
  expect(found?.hint, `hint of ${broken.what}`).toMatch(/\w/);
  expect(found?.message, broken.what).toMatch(/\w+ \w+/);
  for (const problem of problems)
    expect(problem.position, `${broken.what}: ${problem.message}`).toBeDefined();
}
