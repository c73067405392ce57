import { expect, test } from 'vitest';
import type { Problem } from '@pigsty/sdk';
import { rightEdits } from './slips.ts';
import { judgeAll } from './verdict.ts';

const minuteMs = 60_000;

test('edits that are unusual and right are told nothing', { timeout: 5 * minuteMs }, async () => {
  const edits = rightEdits();
  expect(edits.length).toBeGreaterThanOrEqual(44);
  const said = async (texts: readonly string[]): Promise<readonly (readonly string[])[]> =>
    (await judgeAll(texts.map(asRight))).map(({ problems }) => problems.filter(isLoud).map(textOf));
  const bases = [...new Set(edits.map(({ before }) => before))];
  const saidBefore = await said(bases);
  const saidAfter = await said(edits.map(({ after }) => after));
  const more = edits.map(({ before, what }, i) => {
    const known = saidBefore[bases.indexOf(before)] ?? [];
    return [what, ...(saidAfter[i] ?? []).filter((text) => !known.includes(text))];
  });
  expect(more.filter(({ length }) => length > 1)).toEqual([]);
});

const isLoud = ({ severity }: Problem): boolean => severity !== 'info';

const textOf = ({ severity, rule, message }: Problem): string => `${severity} ${rule}: ${message}`;

const asRight = (content: string): Parameters<typeof judgeAll>[0][number] => ({
  kind: 'none',
  what: 'a right inventory',
  content,
  rules: [],
  severity: 'error',
  line: 1,
  column: 1,
});
