import { expect, test } from 'vitest';
import { encryptVault } from '../src/vault/cipher.ts';
import { Secret, text } from '@pigsty/sdk';
import { makeRedactor } from '@pigsty/sdk/engine';
import { readInventory } from '../src/read/read.ts';

test('a secret is found wherever it hides in a value, and removed from text', () => {
  const redactor = makeRedactor();
  redactor.learn({
    list: [{ password: Secret.of('hunter2') }],
    file: text`user=x\npassword = ${Secret.of('correct horse')} staple\n`,
  });
  expect(redactor.clean(`psql: ALTER ROLE x PASSWORD 'hunter2'`)).toBe(
    `psql: ALTER ROLE x PASSWORD '[secret]'`,
  );
  expect(redactor.clean('line 2: password = correct horse staple')).toBe('line 2: [secret]');
  expect(redactor.clean('nothing here')).toBe('nothing here');
});

test('a secret that is part of another one does not leave the rest of it behind', () => {
  const redactor = makeRedactor();
  redactor.learn([Secret.of('pass'), Secret.of('password')]);
  expect(redactor.clean('password')).toBe('[secret]');
});

test('a password that is the name of a cluster does not redact that name everywhere', () => {
  const { inventory } = readInventory({
    file: 'pigsty.yml',
    text: 'pg-test: { hosts: { 10.0.0.1: }, vars: { pg_cluster: pg-test } }',
  });
  const redactor = makeRedactor(inventory);
  redactor.learn([Secret.of('pg-test'), Secret.of('hunter2')]);
  expect(redactor.clean('pg-test-1: hunter2')).toBe('pg-test-1: [secret]');
});

test('what an inventory has from the vault is known without being told', () => {
  const vaultPassword = { password: Secret.of('of the vault') };
  const { inventory } = readInventory(
    { file: 'pigsty.yml', text: encryptVault('all: { vars: { motto: as it was } }', vaultPassword.password) },
    { vaultPasswords: [vaultPassword] },
  );
  expect(makeRedactor(inventory).clean('motto=as it was')).toBe('motto=[secret]');
});

test('a short password is removed where it stands alone, not inside a longer name', () => {
  const redactor = makeRedactor();
  redactor.learn([Secret.of('test'), Secret.of('a+b')]);
  expect(redactor.clean(`pg-test-1 contest: user:test@host 'test'`)).toBe(
    `pg-test-1 contest: user:[secret]@host '[secret]'`,
  );
});

test('a secret is found in quotes of JSON, SQL and a shell, in a URL, and cut off', () => {
  const plain = `it's "so" secret\\1`;
  const redactor = makeRedactor();
  redactor.learn(Secret.of(plain));
  const shown = [
    JSON.stringify({ value: plain }),
    `PASSWORD 'it''s "so" secret\\1'`,
    `echo 'it'\\''s "so" secret\\1'`,
    `postgres://u:${encodeURIComponent(plain)}@h`,
  ];
  for (const one of shown) expect(redactor.clean(one), one).not.toContain('secret\\1');
  expect(JSON.parse(redactor.clean(shown[0]!))).toEqual({ value: '[secret]' });
  const long = 'x1-'.repeat(40);
  redactor.learn(Secret.of(long));
  expect(redactor.clean(`got "${long.slice(0, 59)}..."`)).not.toContain('x1-x1-x1-x1-x1-');
});

test('a line of JSON stays JSON when a number in it is a secret', () => {
  const redactor = makeRedactor();
  redactor.learn(Secret.of('123456'));
  expect(JSON.parse(redactor.clean('{"a":123456,"b":[123456],"c":"pin 123456, or"}'))).toEqual({
    a: '[secret]',
    b: ['[secret]'],
    c: 'pin [secret], or',
  });
});
