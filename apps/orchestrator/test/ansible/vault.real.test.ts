import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeWorld, type FakeWorld } from '../fake-world.ts';
import { main } from '../../src/cli/main.ts';
import { ansible } from './program.ts';

const plain = 'pg_admin_password: "DBUser.DBA"   # change me\ntext: |\n  Größe\n  $x \'y\' "z"\n';
let directory = '';
const at = (name: string): string => join(directory, name);
const write = (name: string, text: string, mode = 0o600): void => {
  writeFileSync(at(name), text);
  chmodSync(at(name), mode);
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pigsty-vault-'));
  write('password', 'correct horse\n');
  write('program', '#!/bin/sh\necho correct horse\n', 0o700);
  write('wrong', 'incorrect horse\n');
  write(
    'by-label-client',
    '#!/bin/sh\n[ "$1" = --vault-id ] && [ "$2" = prod ] && echo correct horse\n',
    0o700,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function pigsty(
  argv: readonly string[],
  options: Parameters<typeof fakeWorld>[0] = {},
): Promise<{ code: number; world: FakeWorld }> {
  const world = fakeWorld({ cwd: directory, ...options });
  return { code: await main(argv, world, '1.2.3'), world };
}

const theirs = (...args: string[]): Promise<string> =>
  ansible('ansible-vault', [...args, '--vault-password-file', at('password')], { cwd: directory });

test('a file that is encrypted here is viewed by ansible-vault', async () => {
  write('ours.yml', plain);
  const { code } = await pigsty(['vault', 'encrypt', 'ours.yml', '--vault-password-file', 'password']);
  expect(code).toBe(0);
  expect(readFileSync(at('ours.yml'), 'utf8')).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/);
  expect(await theirs('view', at('ours.yml'))).toBe(plain);
});

test('a file that ansible-vault encrypted, with and without a label, is viewed here', async () => {
  write('theirs.yml', plain);
  await theirs('encrypt', at('theirs.yml'));
  write('labelled.yml', plain);
  await ansible('ansible-vault', [
    'encrypt',
    '--vault-id',
    `prod@${at('password')}`,
    '--encrypt-vault-id',
    'prod',
    at('labelled.yml'),
  ]);
  expect(readFileSync(at('labelled.yml'), 'utf8')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/);
  for (const words of [
    ['theirs.yml', '--vault-password-file', 'program'],
    ['labelled.yml', '--vault-id', 'prod@by-label-client'],
    ['labelled.yml', '--vault-password-file', 'wrong', '--vault-password-file', 'password'],
  ]) {
    const { code, world } = await pigsty(['vault', 'view', ...words]);
    expect(code, world.text.err).toBe(0);
    expect(world.text.out).toBe(plain);
  }
});

test('a value that is encrypted here is read by Ansible, and the other way round', async () => {
  const { world } = await pigsty(['vault', 'encrypt', '--name', 'a'], {
    piped: "it's $x\n",
    env: { PIGSTY_VAULT_PASSWORD_FILE: 'password' },
  });
  const encrypted = await theirs('encrypt_string', '--name', 'b', '{{ no template }}');
  write(
    'hosts.yml',
    `all:\n  hosts: { h: }\n  vars:\n${`${world.text.out}${encrypted}`.replace(/^/gm, '    ')}\n`,
  );
  const play = JSON.stringify([
    { hosts: 'h', connection: 'local', gather_facts: false, tasks: [{ debug: { msg: '{{ a }}|{{ b }}' } }] },
  ]);
  write('play.yml', play);
  const out = await ansible(
    'ansible-playbook',
    ['-i', at('hosts.yml'), '--vault-password-file', at('password'), at('play.yml')],
    { cwd: directory },
  );
  expect(out).toContain("it's $x|{{ no template }}");
  const shown = await pigsty(['vault', 'view', 'hosts.yml', '--ask-vault-pass'], {
    interactive: true,
    answers: ['correct horse'],
  });
  expect(shown.world.text.out).toContain(`a: 'it''s $x'`);
  expect(shown.world.text.out).toContain(`b: '{{ no template }}'`);
});

test('values are encrypted in place and decrypted again', async () => {
  const file =
    'all:\n  vars:\n    pg_admin_password: DBUser.DBA  # change me\n  hosts: { 10.0.0.1: { password: x1 } }\n';
  write('pigsty.yml', file, 0o640);
  const words = ['--vault-password-file', 'password'];
  const { world } = await pigsty([
    'vault',
    'encrypt',
    'pigsty.yml',
    '--keys',
    'pg_admin_password,password',
    ...words,
  ]);
  expect(world.text.out).toBe(
    'pigsty.yml:3:24  all.vars.pg_admin_password  encrypted\n' +
      'pigsty.yml:4:34  all.hosts.10.0.0.1.password  encrypted\n' +
      'Encrypted 2 values of pigsty.yml.\n',
  );
  const listed = await ansible('ansible-inventory', ['-i', at('pigsty.yml'), '--list', '--export'], {
    cwd: directory,
  });
  expect(listed).toContain('__ansible_vault');
  const shown = await pigsty(['inventory', 'host', '10.0.0.1', '--verbose', ...words]);
  expect(shown.world.text.out).toContain('pg_admin_password');
  expect(shown.world.text.out).not.toContain('DBUser.DBA');
  expect((await pigsty(['vault', 'decrypt', 'pigsty.yml', ...words])).world.text.out).toBe(
    'Decrypted 2 values of pigsty.yml.\n',
  );
  expect(readFileSync(at('pigsty.yml'), 'utf8')).toBe(file);
});

test.each([
  [['vault', 'view', 'ours.yml'], /ours\.yml:1:1 .*this is encrypted, and there is no vault password/],
  [['vault', 'view', 'ours.yml', '--vault-password-file', 'wrong'], /no vault password that was given fits/],
  [
    ['vault', 'view', 'ours.yml', '--vault-password-file', 'nowhere'],
    /cannot read the vault password from nowhere/,
  ],
  [['vault', 'view', 'ours.yml', '--ask-vault-pass'], /nobody is here to be asked/],
  [['vault', 'encrypt', 'ours.yml', '--vault-password-file', 'password'], /ours\.yml is encrypted already/],
  [
    ['vault', 'encrypt', 'pigsty.yml', '--keys', 'nothing', '--vault-password-file', 'password'],
    /has no value for nothing/,
  ],
  [['vault', 'encrypt'], /there is no vault password to encrypt with/],
])('%j is refused in words', async (argv, message) => {
  const { code, world } = await pigsty(argv);
  expect(code).toBe(1);
  expect(world.text.err).toMatch(message);
});
