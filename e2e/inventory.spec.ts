import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pigsty } from './harness/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty inventory '));
  copyFileSync(fileURLToPath(new URL('../conf/demo.yml', import.meta.url)), join(folder, 'pigsty.yml'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Ansible itself, called from elsewhere. */
async function ansible(program: string, ...args: readonly string[]): Promise<string> {
  const env = { HOME: folder, ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'), LC_ALL: 'C.UTF-8' };
  return (await execa(program, args, { cwd: '/', env })).stdout;
}

test('Ansible takes the script as inventory and sees what it sees in the file', async () => {
  const written = await pigsty(['inventory', 'script'], { cwd: folder });
  expect(written.code, written.all).toBe(0);
  const script = join(folder, 'inventory.sh');
  expect(await ansible('ansible-inventory', '-i', script, '--list')).toBe(
    await ansible('ansible-inventory', '-i', join(folder, 'pigsty.yml'), '--list'),
  );
  expect(await ansible('ansible', '-i', script, 'pg-test', '--list-hosts')).toMatch(
    /hosts \(3\):\s+10\.10\.10\.11\s+10\.10\.10\.12\s+10\.10\.10\.13/,
  );
  const host = await execa(script, ['--host', '10.10.10.12'], { cwd: '/' });
  expect(JSON.parse(host.stdout)).toMatchObject({ pg_seq: 2, pg_cluster: 'pg-test', pg_version: 17 });
});

test('an exported inventory is a new file, and is the same estate', async () => {
  for (const format of ['yaml', 'json'] as const) {
    const file = `exported.${format}`;
    const exported = await pigsty(['inventory', 'export', '--format', format, '-o', file], { cwd: folder });
    expect(exported.code, exported.all).toBe(0);
    expect(await ansible('ansible-inventory', '-i', join(folder, file), '--list')).toBe(
      await ansible('ansible-inventory', '-i', join(folder, 'pigsty.yml'), '--list'),
    );
    expect((await pigsty(['validate', '-i', file], { cwd: folder })).code).toBe(0);
  }
  const again = await pigsty(['inventory', 'export', '-o', 'exported.yaml'], { cwd: folder });
  expect(again.code).toBe(1);
  expect(again.all).toContain('is there already and is not overwritten');
});

test('passwords are exported and never shown', async () => {
  const shown = await Promise.all([
    pigsty(['inventory', 'host', '10.10.10.10', '--verbose'], { cwd: folder }),
    pigsty(['inventory', 'vars', '--json'], { cwd: folder }),
    pigsty(['inventory', 'vars', '--raw', '--verbose'], { cwd: folder }),
  ]);
  for (const { all } of shown) {
    expect(all).toContain('[secret]');
    expect(all).not.toContain('DBUser.Meta');
  }
  expect((await pigsty(['inventory', 'export'], { cwd: folder })).stdout).toContain('DBUser.Meta');
});

test('an inventory that breaks a rule can be looked at, one that cannot be read cannot', async () => {
  writeFileSync(
    join(folder, 'two.yml'),
    'all: { children: { pg: { hosts: { 10.0.0.1: { pg_seq: 1 } } } } }\n',
  );
  expect((await pigsty(['validate', '-i', 'two.yml'], { cwd: folder })).code).toBe(1);
  const vars = await pigsty(['inventory', 'vars', 'pg_seq', '-i', 'two.yml'], { cwd: folder });
  expect(vars.code, vars.all).toBe(0);
  writeFileSync(join(folder, 'broken.yml'), 'all: [\n');
  const broken = await pigsty(['inventory', 'vars', '-i', 'broken.yml'], { cwd: folder });
  expect(broken.code).toBe(1);
  expect(broken.all).toMatch(/broken\.yml:\d+:\d+/);
});
