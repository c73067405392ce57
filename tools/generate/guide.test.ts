import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withExamples } from './guide-examples.mjs';

const root = join(import.meta.dirname, '../..');
const example = join(root, 'examples/pigsty-memcached');
const guide = readFileSync(join(root, 'docs/guide/write-a-module.md'), 'utf8');

test('the guide to writing a module shows the example as it is', () => {
  expect(withExamples(guide, example)).toBe(guide);
});

test('the guide shows every source of the example but the ones it describes in words', () => {
  const sources = readdirSync(join(example, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(example.length + 1));
  const left = sources.filter((path) => !guide.includes(`<!-- example: ${path} -->`)).sort();
  expect(left).toEqual([]);
});

test('what is named and is not there is an error', () => {
  expect(existsSync(join(example, 'src/nothing.ts'))).toBe(false);
  expect(() => withExamples('<!-- example: src/nothing.ts -->\n', example)).toThrow('src/nothing.ts');
});
