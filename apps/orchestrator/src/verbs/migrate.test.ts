import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fakeWorld } from '../../test/fake-world.ts';
import { main } from '../cli/main.ts';

const directory = mkdtempSync(join(tmpdir(), 'pigsty-migrate-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a file that is not UTF-8 is refused and stays as it is, to the byte', async () => {
  const bytes = Buffer.from('all:\n  vars:\n    pg_fs_bkup: /x # caf\xe9\n', 'latin1');
  const file = join(directory, 'latin1.yml');
  writeFileSync(file, bytes);
  const world = fakeWorld({ cwd: directory });
  expect(await main(['migrate', 'latin1.yml', '--write'], world, '0')).toBe(1);
  expect(world.text.err).toContain('latin1.yml:3:25  latin1.yml  expected text in UTF-8');
  expect(readFileSync(file).equals(bytes)).toBe(true);
  expect(readdirSync(directory)).toEqual(['latin1.yml']);
});
