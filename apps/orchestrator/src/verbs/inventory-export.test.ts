import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type FakeWorld, fakeWorld } from '../../test/fake-world.ts';
import { main } from '../cli/main.ts';

const directory = mkdtempSync(join(tmpdir(), 'pigsty-export-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function json(...words: string[]): Promise<{ world: FakeWorld; line: unknown }> {
  const world = fakeWorld({ cwd: directory, piped: 'all: { hosts: { 10.0.0.1: } }' });
  expect(await main(['-i', '-', '--json', 'inventory', ...words], world, '0')).toBe(0);
  expect(world.text.out.trimEnd().split('\n')).toHaveLength(1);
  return { world, line: JSON.parse(world.text.out) };
}

test('with --json an export is one line, whatever its format', async () => {
  const { line } = await json('export');
  expect(line).toMatchObject({ type: 'inventory-text', hosts: 1, text: expect.stringContaining('10.0.0.1') });
  const { line: written, world } = await json('export', '-o', 'all.yml');
  expect(written).toEqual({ type: 'inventory-text', hosts: 1, file: 'all.yml' });
  expect(world.text.err).toBe('');
});

test('with --json a script is one line', async () => {
  expect((await json('script')).line).toEqual({ type: 'inventory-script', file: 'inventory.sh' });
});
