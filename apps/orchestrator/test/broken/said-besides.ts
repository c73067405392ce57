import type { Problem } from '@pigsty/sdk';
import type { RightEdit } from './slips.ts';
import { judgeAll } from './verdict.ts';

/** What is said of each edit and was not said before it; edits of which nothing is said are left out. */
export async function saidBesides(edits: readonly RightEdit[]): Promise<readonly (readonly string[])[]> {
  const said = async (texts: readonly string[]): Promise<readonly (readonly string[])[]> =>
    (await judgeAll(texts.map(asRight))).map(({ problems }) => problems.filter(isLoud).map(textOf));
  const bases = [...new Set(edits.map(({ before }) => before))];
  const saidBefore = await said(bases);
  const saidAfter = await said(edits.map(({ after }) => after));
  return edits
    .map(({ before, what }, i) => {
      const known = saidBefore[bases.indexOf(before)] ?? [];
      return [what, ...(saidAfter[i] ?? []).filter((text) => !known.includes(text))];
    })
    .filter(({ length }) => length > 1);
}

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
