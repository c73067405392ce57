import { randomBytes } from 'node:crypto';
import { YamlText } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { generatePasswords } from './passwords.ts';
import { moveToFile, sealInline, vaultTarget } from './vault.ts';

const text = YamlText.of(`all:
  children:
    pg: { vars: { pg_users: [{ name: dbuser_view, password: DBUser.Viewer }] } }
    minio: { vars: { minio_users: [{ access_key: pgbackrest, secret_key: S3User.Backup }] } }
  vars:
    grafana_view_password: DBUser.Viewer
    pg_monitor_password: DBUser.Monitor
    pg_exporter_url: postgres://m:DBUser.Monitor@10.0.0.1/postgres
    pgbackrest_repo: { minio: { s3_key_secret: S3User.Backup } }
`);
const generated = generatePasswords(text, { modules: [], random: (bytes) => randomBytes(bytes) });

test('a file of variables holds each secret once, under a name that says whose it is', () => {
  const { edits, variables } = moveToFile(generated, text);
  const inventory = text.edit(edits);
  const values = Object.fromEntries(
    YamlText.of(variables)
      .leaves()
      .map(({ path, text: value }) => [path.join('.'), value]),
  );
  expect(Object.keys(values)).toEqual([
    'vault_dbuser_view_password',
    'vault_pgbackrest_secret_key',
    'vault_pg_monitor_password',
  ]);
  const of = (name: string): string | undefined =>
    inventory.leaves().find(({ path }) => path.at(-1) === name)?.text;
  expect(of('password')).toBe('{{ vault_dbuser_view_password }}');
  expect(of('grafana_view_password')).toBe('{{ vault_dbuser_view_password }}');
  expect(of('s3_key_secret')).toBe('{{ vault_pgbackrest_secret_key }}');
  expect(of('pg_exporter_url')).toBe('postgres://m:{{ vault_pg_monitor_password }}@10.0.0.1/postgres');
  for (const password of Object.values(values)) expect(inventory.text).not.toContain(password);
});

test('inline, each secret is encrypted where it stands, between braces too', () => {
  const seal = (plain: string): string =>
    `$ANSIBLE_VAULT;1.1;AES256\n${Buffer.from(plain).toString('hex')}\n`;
  const leaves = text.edit(sealInline(generated, seal)).leaves();
  const sealed = leaves.filter(({ tag }) => tag === '!vault');
  expect(sealed.map(({ path }) => path.at(-1))).toEqual([
    'password',
    'secret_key',
    'grafana_view_password',
    'pg_monitor_password',
    'pg_exporter_url',
    's3_key_secret',
  ]);
  expect(sealed[0]?.text).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n[0-9a-f]+\n$/);
});

test('a file that would not be read with the inventory is refused', () => {
  expect(vaultTarget('inline', '/a/pigsty.yml')).toEqual({ kind: 'inline' });
  const file = { kind: 'file', file: '/a/group_vars/all/vault.yml' };
  expect(vaultTarget('group_vars/all/vault.yml', '/a/pigsty.yml')).toEqual(file);
  expect(vaultTarget('/a/group_vars/all.yml', '/a/pigsty.yml')).toMatchObject({ kind: 'file' });
  expect(() => vaultTarget('secrets.yml', '/a/pigsty.yml')).toThrow('would not be read with the inventory');
});
