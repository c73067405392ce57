import { expect, test } from 'vitest';
import { z } from 'zod';
import { redactValue } from './redact.ts';
import { Password } from './types.ts';

test('what is named like a secret is hidden, wherever it stands', () => {
  expect(redactValue('grafana_admin_password', 'pigsty')).toBe('[secret]');
  expect(redactValue('pg_users', [{ name: 'a', password: 'x', roles: ['dbrole_admin'] }])).toEqual([
    { name: 'a', password: '[secret]', roles: ['dbrole_admin'] },
  ]);
  expect(redactValue('apps', { pigsty: { conf: { SERVICE_ROLE_KEY: 'ey', PORT: 80 } } })).toEqual({
    pigsty: { conf: { SERVICE_ROLE_KEY: '[secret]', PORT: 80 } },
  });
});

test('what the schema marks as secret is hidden whatever its name', () => {
  const schema = z.array(z.object({ name: z.string(), word: Password }));
  expect(redactValue('x', [{ name: 'a', word: 'hidden' }], { schema })).toEqual([
    { name: 'a', word: '[secret]' },
  ]);
});

test('what the files keep encrypted is hidden, decrypted or not', () => {
  const vault = { __ansible_vault: '$ANSIBLE_VAULT;1.1;AES256\n00' };
  expect(redactValue('motd', 'hello', { declared: vault })).toBe('[secret]');
  expect(redactValue('motd', vault)).toBe('[secret]');
  expect(redactValue('list', ['a', 'b'], { declared: ['a', vault] })).toEqual(['a', '[secret]']);
});

test('a password in a URL is hidden, the rest of the URL is not', () => {
  expect(redactValue('pg_exporters', { url: 'postgres://u:p@ss@10.0.0.1:5432/db?x=1' })).toEqual({
    url: 'postgres://u:[secret]@10.0.0.1:5432/db?x=1',
  });
  expect(redactValue('x', 'http://10.0.0.1:80/a@b and c:d@e')).toBe('http://10.0.0.1:80/a@b and c:d@e');
});

test('an empty secret and a missing one are told apart from a set one', () => {
  expect(redactValue('pg_monitor_password', '')).toBe('');
  expect(redactValue('pg_monitor_password', null)).toBe(null);
});

test('the path of a key is shown', () => {
  expect(redactValue('ansible_ssh_private_key_file', '~/.ssh/id')).toBe('~/.ssh/id');
});
