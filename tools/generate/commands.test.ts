import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PARTS } from '../../packages/sandbox/src/parts/table.ts';

test('the help of sandbox up names every part that can be had', () => {
  const page = readFileSync(new URL('../../docs/reference/commands.md', import.meta.url), 'utf8');
  const [, listed = ''] = /`--parts \[list\]` \| .*\(default: all\): (.*?) \|/.exec(page) ?? [];
  expect(listed.split(', ')).toEqual(PARTS.map(({ name }) => name));
});
