import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YamlText } from '@pigsty/inventory';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeWorld, type FakeWorld } from '../../test/fake-world.ts';
import { main } from '../cli/main.ts';
import { isPasswordName, templateNamed } from '@pigsty/operations/configure';

import { readEstate } from '@pigsty/operations/estate';

let cwd: string;
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'pigsty-configure-test-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

/** An address of the documentation's network, so that no machine that runs this has it. */
const elsewhere = '192.0.2.200';

async function pigsty(...argv: readonly string[]): Promise<{ code: number; world: FakeWorld }> {
  const world = fakeWorld({ cwd });
  return { code: await main(['configure', ...argv], world, '1.2.3'), world };
}

const written = (file = 'pigsty.yml'): string => readFileSync(join(cwd, file), 'utf8');
const mode = (file: string): number => statSync(join(cwd, file)).mode & 0o777;

test('an inventory is written for its owner alone, valid, with the way on', async () => {
  const { code, world } = await pigsty('--ip', elsewhere, '-c', 'slim', '-g');
  expect(code).toBe(0);
  expect(mode('pigsty.yml')).toBe(0o600);
  expect(written()).toContain(`admin_ip: ${elsewhere}`);
  for (const part of [
    'Wrote pigsty.yml from the template slim',
    'pigsty validate',
    'pigsty plan',
    'pigsty deploy',
  ])
    expect(world.text.out).toContain(part);
});

test('passwords are counted and never printed', async () => {
  for (const json of [[], ['--json']]) {
    const { world } = await pigsty('--ip', elsewhere, '-c', 'rich', '-g', '--force', ...json);
    const passwords = YamlText.of(written())
      .leaves()
      .filter(({ text }) => /^[A-Za-z0-9]{28}$/.test(text));
    expect(passwords.length).toBeGreaterThan(15);
    for (const { text } of passwords) expect(world.text.out + world.text.err).not.toContain(text);
  }
});

test('an existing file is refused, and kept as a copy with --force', async () => {
  writeFileSync(join(cwd, 'pigsty.yml'), 'precious: 1\n');
  const refused = await pigsty('--ip', elsewhere);
  expect(refused.code).toBe(1);
  expect(refused.world.text.err).toContain('--force, as pigsty.yml exists');
  expect(written()).toBe('precious: 1\n');

  const forced = await pigsty('--ip', elsewhere, '--force');
  expect(forced.code).toBe(0);
  expect(forced.world.text.out).toContain('is in pigsty.yml.19700101-000000.bak');
  expect(written('pigsty.yml.19700101-000000.bak')).toBe('precious: 1\n');
  expect(mode('pigsty.yml.19700101-000000.bak')).toBe(0o600);

  await pigsty('--ip', elsewhere, '--force');
  expect(readdirSync(cwd).sort()).toEqual([
    'pigsty.yml',
    'pigsty.yml.19700101-000000.bak',
    'pigsty.yml.19700101-000000.bak.2',
  ]);
});

test('-i takes an address as the original does, and nothing else', async () => {
  expect((await pigsty('-i', elsewhere)).code).toBe(0);
  expect(written()).toContain(`admin_ip: ${elsewhere}`);
  const { code, world } = await pigsty('-i', 'other.yml');
  expect(code).toBe(1);
  expect(world.text.err).toContain('configure reads no inventory');
});

test.each([
  { argv: ['-c', 'mata'], says: 'did you mean meta?' },
  { argv: ['-r', 'chian'], says: 'did you mean china?' },
  { argv: ['-v', '9'], says: 'Major versions: 13' },
  { argv: ['-p', 'ssh'], says: '"ssh" is no port' },
  { argv: ['--proxy'], says: 'takes the proxy of the environment' },
  { argv: ['--ip', '10.9.8.7xx'], says: '"10.9.8.7xx" is no IPv4 address' },
  { argv: ['--local', '--ip', elsewhere], says: '--local is for a template of one host' },
  { argv: ['--ip', elsewhere, '--host', '10.0.0.1'], says: 'the template has one host, and 2 were given' },
  { argv: ['--genrate'], says: 'Did you mean --generate?' },
])('$argv is refused with a way out, and nothing is written', async ({ argv, says }) => {
  const { code, world } = await pigsty(...argv);
  expect(code).toBe(1);
  expect(world.text.err).toContain(says);
  expect(readdirSync(cwd)).toEqual([]);
});

test('hosts that were not given are named with their place', async () => {
  const { code, world } = await pigsty('-c', 'ha/trio', '--host', elsewhere, '--host', '192.0.2.201');
  expect(code).toBe(0);
  expect(world.text.out).toMatch(
    /Still to fill in.*\n +pigsty\.yml:\d+:\d+ {2}10\.10\.10\.12 {2}infra\.hosts\.10\.10\.10\.12/,
  );
});

test('the editor’s schema is found from where the file lies', async () => {
  await pigsty('--ip', elsewhere, '-o', 'deep/below/x.yml');
  const [, path = ''] = /\$schema=(\S+)/.exec(written('deep/below/x.yml')) ?? [];
  expect(existsSync(join(cwd, 'deep/below', path))).toBe(true);
});

test('--list shows each template with what it is', async () => {
  const { code, world } = await pigsty('--list');
  expect(code).toBe(0);
  expect(world.text.out).toContain(templateNamed('ha/trio').summary);
  const { world: json } = await pigsty('--list', '--json');
  expect(JSON.parse(json.text.out)).toMatchObject({
    type: 'templates',
    templates: expect.arrayContaining([{ name: 'ha/simu', hosts: 22, summary: expect.any(String) }]),
  });
});

test('--json says what was written', async () => {
  const { world } = await pigsty('--ip', elsewhere, '-c', 'slim', '-v', '16', '-g', '--json');
  expect(JSON.parse(world.text.out)).toMatchObject({
    type: 'configured',
    file: 'pigsty.yml',
    template: 'slim',
    addresses: { '10.10.10.10': elsewhere },
    settings: [{ what: 'pg_version: 16', why: 'asked for' }],
    passwords: { secrets: 8, places: 8 },
    leftOver: [],
    valid: true,
    problems: [],
  });
});

test.each([
  { where: 'inline', says: 'encrypted where they stand' },
  { where: 'group_vars/all/vault.yml', says: 'encrypted in group_vars/all/vault.yml' },
])(
  '--vault $where: no secret is readable, and the inventory is as valid as before',
  async ({ where, says }) => {
    writeFileSync(join(cwd, 'key'), 'open sesame\n');
    const key = ['--vault-password-file', 'key'];
    const { code, world } = await pigsty('--ip', elsewhere, '-c', 'rich', '--vault', where, ...key);
    expect(world.text.err).toBe('');
    expect(code).toBe(0);
    expect(world.text.out).toContain(says);
    expect(world.text.out).toContain('pigsty --vault-password-file key validate');
    const leaves = YamlText.of(written()).leaves();
    for (const { path, text, tag } of leaves.filter((leaf) => isPasswordName(String(leaf.path.at(-1)))))
      expect(tag ?? text, path.join('.')).toMatch(/^(?:!vault|\{\{ vault_\w+ \}\})$/);
    if (where !== 'inline') {
      expect(written(where)).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/);
      expect(mode(where)).toBe(0o600);
    }
    const { inventory, problems } = await readEstate(['pigsty.yml'], fakeWorld({ cwd }), {
      passwordFiles: ['key'],
      ids: [],
      ask: false,
    });
    expect(problems).toEqual([]);
    const vars = inventory?.hosts.get(elsewhere)?.vars;
    expect(vars).toMatchObject({ pg_admin_password: expect.stringMatching(/^\w{28}$/) });
    const { pgbackrest_repo: repositories, minio_users: users } = vars as {
      pgbackrest_repo: { minio: { s3_key_secret: string } };
      minio_users: readonly { secret_key: string }[];
    };
    expect(repositories.minio.s3_key_secret).toBe(users[0]?.secret_key);
  },
);

test('a vault without a password is refused before anything is written', async () => {
  const { code, world } = await pigsty('--ip', elsewhere, '--vault', 'inline');
  expect(code).toBe(1);
  expect(world.text.err).toContain('Add --vault-password-file FILE');
  const other = await pigsty('--ip', elsewhere, '--vault', 'secrets.yml');
  expect(other.world.text.err).toContain('would not be read with the inventory');
  expect(readdirSync(cwd)).toEqual([]);
});
