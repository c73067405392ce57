import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEstate } from '@pigsty/operations/estate';
import { plainPaint } from '../src/views/paint.ts';
import { problemsText } from '../src/views/problems-text.ts';

/** What every small inventory would say besides, and is about nothing here. */
const BESIDES = new Set(['public-password', 'etcd-alone']);

const scenarios = join(import.meta.dirname, 'scenarios/validate');

/** Each inventory has its name as a sentence in its first line, and beside it what is said of it. */
describe.each(readdirSync(scenarios))('%s', (kind) => {
  const folder = join(scenarios, kind);
  const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  const cases = files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

  test.each(cases.map(({ file, text }) => ({ file, text, name: sentenceOf(text) })))(
    '$name',
    async ({ file, text }) => {
      const { problems } = await readEstate(['-'], {
        cwd: folder,
        env: {},
        piped: async () => text,
      });
      const said = problems.filter(({ rule }) => !BESIDES.has(rule));
      if (kind === 'right') expect(said.filter((p) => p.severity !== 'info')).toEqual([]);
      for (const { position, hint } of said) expect([position, hint]).not.toContain(undefined);
      const printed = said.length === 0 ? 'nothing' : problemsText(said, plainPaint);
      await expect(`${printed}\n`.replaceAll(/ +$/gm, '')).toMatchFileSnapshot(
        join(folder, file.replace('.yml', '.txt')),
      );
    },
  );
});

function sentenceOf(text: string): string {
  return text.split('\n', 1)[0]?.replace(/^# /, '') ?? '';
}
