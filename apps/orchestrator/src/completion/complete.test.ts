import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { fakeWorld } from '../../test/fake-world.ts';
import { main } from '../cli/main.ts';

const cases = parse(
  readFileSync(join(import.meta.dirname, '../../test/completion/answers.yml'), 'utf8'),
) as readonly { readonly typed: string; readonly words: readonly string[] }[];
const demo = join(import.meta.dirname, '../../../../conf/demo.yml');

async function offered(words: readonly string[]): Promise<readonly string[]> {
  const world = fakeWorld({ cwd: '/' });
  expect(await main(['__complete', '--', ...words], world, '0')).toBe(0);
  expect(world.text.err).toBe('');
  return world.text.out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0] ?? '');
}

test.each(cases)('$typed', async ({ typed, words }) => {
  const before = typed.startsWith('-i ') ? [] : ['-i', demo];
  const given = await offered([...before, ...typed.slice(0, typed.indexOf('|')).split(' ')]);
  expect([...given].sort()).toEqual([...words].sort());
});

test('every command that is shown by --help is offered, and hidden ones are not', async () => {
  const given = await offered(['']);
  expect(given).toEqual(expect.arrayContaining(['validate', 'plan', 'deploy', 'sandbox', 'completion']));
  expect(given).not.toContain('__complete');
});
