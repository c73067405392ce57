import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '@pigsty/sdk';
import { decryptVault, encryptVault, type VaultPassword } from './cipher.ts';

const password = Secret.of('vault password');
const plainOf = (text: string, passwords: readonly VaultPassword[] = [{ password }]): string | undefined => {
  const found = decryptVault(text, passwords);
  let plain: string | undefined;
  if (found.state === 'plain') found.plain.map((p) => (plain = p));
  return plain;
};

test('any text comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
      expect(plainOf(encryptVault(plain, password))).toBe(plain);
    }),
    { numRuns: 25 },
  );
});

test('the format is that of Ansible Vault, with a label 1.2', () => {
  const [header, first] = encryptVault('x', password).split('\n');
  expect(header).toBe('$ANSIBLE_VAULT;1.1;AES256');
  expect(first).toMatch(/^[0-9a-f]{80}$/);
  expect(encryptVault('x', password, { id: 'prod' })).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/);
});

test('the same text is encrypted differently each time', () => {
  expect(encryptVault('x', password)).not.toBe(encryptVault('x', password));
});

test('the password with the label is found among others, and one with another label is tried too', () => {
  const text = encryptVault('x', password, { id: 'prod' });
  const other = Secret.of('other');
  expect(
    plainOf(text, [
      { id: 'dev', password: other },
      { id: 'prod', password },
    ]),
  ).toBe('x');
  expect(plainOf(text, [{ id: 'dev', password }])).toBe('x');
  expect(decryptVault(text, [{ password: other }])).toEqual({ state: 'wrong-password', id: 'prod' });
  expect(decryptVault(text, [])).toEqual({ state: 'no-password' });
});

test('a text that was changed is not decrypted', () => {
  const text = encryptVault('correct horse battery staple', password);
  const digit = text.at(-2) === '0' ? '1' : '0';
  expect(decryptVault(`${text.slice(0, -2)}${digit}\n`, [{ password }]).state).toMatch(
    /^(?:damaged|wrong-password)$/,
  );
});

test.each([
  ['$ANSIBLE_VAULT;1.1;AES256\n', 'the vaulted text is damaged: it is cut off, or a digit is missing'],
  ['$ANSIBLE_VAULT;1.1;AES256\nabc', 'the vaulted text is damaged: it is cut off, or a digit is missing'],
  ['$ANSIBLE_VAULT;1.1;AES256\nzz', 'the vaulted text is damaged: it is cut off, or a digit is missing'],
  ['$ANSIBLE_VAULT;2.0;AES256\n00', 'the vault version 2.0 is not known'],
  ['$ANSIBLE_VAULT;1.1;ROT13\n00', 'the vault cipher ROT13 is not known'],
  ['', 'this is no text of Ansible Vault'],
])('%j is damaged', (text, reason) => {
  expect(decryptVault(text, [{ password }])).toEqual({ state: 'damaged', reason });
});

test('anything at all is answered, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(400), (noise, at) => {
      const text = encryptVault('x', password, { salt: Buffer.alloc(32) });
      expect(decryptVault(`${text.slice(0, at)}${noise}${text.slice(at)}`, [{ password }]).state).toBeTypeOf(
        'string',
      );
    }),
  );
});
