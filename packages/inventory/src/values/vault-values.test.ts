import { expect, test } from 'vitest';
import { encryptVault } from '../vault/cipher.ts';
import { Secret } from '@pigsty/sdk';
import { readInventory, type ReadOptions, type ReadResult } from '../read/read.ts';

const password = Secret.of('vault password');
const block = (plain: string, key = password): string =>
  `!vault |\n${encryptVault(plain, key)
    .trim()
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n')}\n`;

function read(vars: string, options: ReadOptions = { vaultPasswords: [{ password }] }): ReadResult {
  return readInventory({ file: 'pigsty.yml', text: `all:\n  hosts: { h: , i: }\n  vars:\n${vars}` }, options);
}

const shown = ({ secrets = [] }: ReadResult): string[] => {
  const plain: string[] = [];
  for (const secret of secrets) secret.matches((words) => plain.push(words) > 0);
  return plain;
};

test('a vaulted value is its plain text, which is no template, and is to be hidden', () => {
  const result = read(`    a: ${block('{{ x }} ${admin_ip}')}    list:\n      - ${block('inner')}`);
  expect(result.problems).toEqual([]);
  expect(result.inventory!.hosts.get('h')!.vars).toEqual({ a: '{{ x }} ${admin_ip}', list: ['inner'] });
  expect(shown(result)).toEqual(['{{ x }} ${admin_ip}', 'inner']);
  expect(result.inventory!.secrets).toHaveLength(2);
});

test('what is declared stays encrypted', () => {
  const { inventory } = read(`    a: ${block('x')}`);
  expect(inventory!.declared('h')['a']).toEqual({
    __ansible_vault: expect.stringMatching(/^\$ANSIBLE_VAULT;1\.1;AES256\n/) as string,
  });
});

test('what a template makes of a vaulted value is to be hidden as well, through any number of variables', () => {
  const result = read(
    `    secret: ${block('swordfish')}    again: '{{ secret }}'\n    dsn: 'user:{{ again }}@host'\n    other: '{{ inventory_hostname }}'\n`,
  );
  expect(result.inventory!.hosts.get('h')!.vars).toMatchObject({ dsn: 'user:swordfish@host' });
  expect(shown(result)).toContain('user:swordfish@host');
  expect(shown(result)).not.toContain('h');
});

test('every value of a file that is encrypted as a whole is to be hidden, and a connection takes its password from it', () => {
  const groupVars = [
    {
      name: 'all',
      file: 'group_vars/all/vault.yml',
      text: encryptVault('ansible_password: swordfish\npin: 123456\nused: yes\n', password),
    },
  ];
  const result = read('    dsn: "x:{{ pin }}"\n', { groupVars, vaultPasswords: [{ password }] });
  const host = result.inventory!.hosts.get('h')!;
  expect(host.vars).toEqual({ dsn: 'x:123456', ansible_password: 'swordfish', pin: 123456, used: true });
  expect(host.connection.password!.matches((plain) => plain === 'swordfish')).toBe(true);
  expect(shown(result)).toEqual(['swordfish', '123456', 'x:123456']);
  expect(result.inventory!.where('h', ['pin'])).toEqual({
    file: 'group_vars/all/vault.yml',
    line: 2,
    column: 6,
  });
});

test('without a password, or with a wrong one, there is one problem for each file', () => {
  const vars = `    a: ${block('x')}    b: ${block('y')}`;
  const groupVars = [
    { name: 'all', file: 'vault.yml', text: encryptVault('c: 1', password, { id: 'prod' }) },
  ];
  const missing = read(vars, { groupVars });
  expect(missing.inventory).toBeUndefined();
  expect(missing.problems).toMatchObject([
    {
      rule: 'vault-password',
      message: 'this is encrypted, and there is no vault password',
      position: { file: 'vault.yml', line: 1, column: 1 },
    },
  ]);
  expect(read(vars, {}).problems).toMatchObject([
    {
      rule: 'vault-password',
      subject: 'all.vars.a',
      message: 'this and 1 more of this file are encrypted, and there is no vault password',
      hint: 'Add --vault-password-file FILE or --ask-vault-pass, or set PIGSTY_VAULT_PASSWORD_FILE.',
      position: { file: 'pigsty.yml', line: 4, column: 15 },
    },
  ]);
  const wrong = { vaultPasswords: [{ password: Secret.of('wrong') }] };
  expect(read(vars, wrong).problems).toMatchObject([
    { message: 'this and 1 more of this file are encrypted, and no vault password that was given fits' },
  ]);
  expect(read('    z: 1\n', { ...wrong, groupVars }).problems).toMatchObject([
    { hint: 'Labelled prod: --vault-id prod@FILE' },
  ]);
});
