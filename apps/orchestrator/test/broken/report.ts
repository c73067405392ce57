import { expect } from 'vitest';
import { explain, type Verdict } from './verdict.ts';

/** What must hold of all broken inventories together, and the figures. */
export function expectAllCaught(verdicts: readonly Verdict[]): void {
  const missed = verdicts.filter((v) => v.found === undefined || v.code !== 1);
  expect(missed.map(explain)).toEqual([]);
  const misplaced = verdicts.filter((v) => !v.rightPlace);
  const share = 1 - misplaced.length / verdicts.length;
  const onLine = verdicts.filter((v) => v.rightLine).length / verdicts.length;
  const followed = verdicts.filter((v) => v.followUps.length > 0);
  const slowest = Math.max(...verdicts.map((v) => v.ms));
  const kinds = new Set(verdicts.map((v) => v.broken.kind)).size;
  console.info(
    `${verdicts.length} broken inventories of ${kinds} kinds: all caught, ${(100 * onLine).toFixed(1)} % at the right line, ${(100 * share).toFixed(1)} % at the right column as well; ${followed.length} with a second error; slowest ${slowest.toFixed(0)} ms`,
  );
  for (const verdict of [...misplaced, ...followed]) console.info(explain(verdict));
  expect(share).toBeGreaterThanOrEqual(0.95);
  // One mistake is one error: what only follows from it is left out.
  expect(followed.map(explain)).toEqual([]);
}

/** A message says what is wrong and what to do, and nothing of the program's inside. */
export function expectExplained({ found, printed, problems, broken }: Verdict): void {
  expect(printed, broken.what).not.toMatch(/\\n\s+at |node:internal|"BUG"|\bundefined\b|\[object /);
  expect(found?.hint, `hint of ${broken.what}`).toMatch(/\w/);
  expect(found?.message, broken.what).toMatch(/\w+ \w+/);
  for (const problem of problems)
    expect(problem.position, `${broken.what}: ${problem.message}`).toBeDefined();
}
