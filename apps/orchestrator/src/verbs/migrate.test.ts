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

test('what comes out is checked, and what is wrong with it is said', async () => {
  writeFileSync(
    join(directory, 'left.yml'),
    'all:\n  vars: { pg_fs_bkup: /b, region: nowhere }\n  hosts: { 10.0.0.1: }\n',
  );
  const world = fakeWorld({ cwd: directory });
  expect(await main(['migrate', 'left.yml'], world, '0')).toBe(2);
  expect(world.text.out).toMatch(/What validate says of the result:\nleft.yml:2:\d+ .*nowhere/);
});

test('a file of the first version is told what it is', async () => {
  writeFileSync(
    join(directory, 'first.yml'),
    'all:\n  vars: { dcs_servers: { meta-1: 10.0.0.1 }, service_registry: consul }\n',
  );
  const world = fakeWorld({ cwd: directory });
  expect(await main(['migrate', 'first.yml'], world, '0')).toBe(1);
  expect(world.text.err).toContain('is of Pigsty v1 by its names (dcs_servers, service_registry)');
});
