import { randomBytes } from 'node:crypto';
import { YamlText } from '@pigsty/inventory';
import { definition as pgsql } from '@pigsty/pgsql';
import { expect, test } from 'vitest';
import { generatePasswords, isPasswordName, makePassword } from './passwords.ts';

const random = (bytes: number): Uint8Array => randomBytes(bytes);

function generated(text: string): { text: string; at: (name: string) => string } {
  const { edits } = generatePasswords(YamlText.of(text), { modules: [], random });
  const edited = YamlText.of(text).edit(edits);
  return {
    text: edited.text,
    at: (name) => edited.leaves().find(({ path }) => path.join('.').endsWith(name))?.text ?? 'nothing there',
  };
}

test('a password has 28 letters and digits, begins with a letter, and none comes twice', () => {
  const many = Array.from({ length: 500 }, () => makePassword(random));
  for (const password of many) expect(password).toMatch(/^[A-Za-z][A-Za-z0-9]{27}$/);
  expect(new Set(many).size).toBe(many.length);
});

test('each character is as likely as any other', () => {
  const second = (byte: number): string => {
    const source = (bytes: number): Uint8Array =>
      Uint8Array.from({ length: bytes }, (_, i) => (i === 1 ? byte : 0));
    return makePassword(source)[1] ?? '';
  };
  const drawn = Array.from({ length: 248 }, (_, byte) => second(byte));
  for (const character of new Set(drawn)) expect(drawn.filter((c) => c === character)).toHaveLength(4);
  // Bytes that would favour some characters are thrown away: the next one, a zero, is taken.
  for (let byte = 248; byte < 256; byte++) expect(second(byte)).toBe('A');
});

test('what is written twice stays the same twice', () => {
  const { at } = generated(`all:
  children:
    minio: { vars: { minio_users: [{ access_key: b, secret_key: S3User.Backup }] } }
    redis-ms: { vars: { redis_password: redis.ms } }
    redis-meta: { vars: { redis_sentinel_monitor: [{ name: redis-ms, password: redis.ms }] } }
    pg: { vars: { pg_users: [{ name: v, password: DBUser.Viewer }] } }
  vars:
    grafana_view_password: DBUser.Viewer
    pgbackrest_repo: { minio: { s3_key: b, s3_key_secret: S3User.Backup, cipher_pass: pgBackRest } }
`);
  expect(at('secret_key')).toBe(at('s3_key_secret'));
  expect(at('redis_password')).toBe(at('redis_sentinel_monitor.0.password'));
  expect(at('grafana_view_password')).toBe(at('pg_users.0.password'));
  expect(at('cipher_pass')).toMatch(/^\w{28}$/);
  expect(
    new Set([at('secret_key'), at('redis_password'), at('grafana_view_password'), at('cipher_pass')]).size,
  ).toBe(4);
});

test('parameters that merely share a well-known default get two passwords', () => {
  const { at } = generated(
    'all:\n  vars:\n    grafana_admin_password: pigsty\n    haproxy_admin_password: pigsty\n',
  );
  expect(at('grafana_admin_password')).not.toBe(at('haproxy_admin_password'));
});

test('one parameter that several groups set to the same stays one secret', () => {
  const { at } = generated(
    'all:\n  children:\n    a: { vars: { redis_password: one } }\n    b: { vars: { redis_password: one } }\n',
  );
  expect(at('a.vars.redis_password')).toBe(at('b.vars.redis_password'));
});

test('a password inside a URL or another value is replaced with it', () => {
  const { text, at } = generated(`all:
  vars:
    pg_monitor_password: DBUser.Monitor
    pg_users: [{ name: test, password: test }]
    pg_exporter_url: postgres://m:DBUser.Monitor@10.0.0.1:5432/postgres
    url: postgres://test:test@10.0.0.1/test
    options: --secret DBUser.Monitor
`);
  expect(at('pg_exporter_url')).toBe(`postgres://m:${at('pg_monitor_password')}@10.0.0.1:5432/postgres`);
  expect(at('vars.url')).toBe(`postgres://test:${at('users.0.password')}@10.0.0.1/test`);
  expect(at('options')).toBe(`--secret ${at('pg_monitor_password')}`);
  expect(text).not.toContain('DBUser.Monitor');
});

test('hashes, vaulted and computed values are left alone', () => {
  const text = `all:
  vars:
    a_password: SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy
    b_password: !vault "$ANSIBLE_VAULT;1.1;AES256\\n61\\n"
    c_password: '{{ lookup("env", "C") }}'
    d_password: \${env:D}
    e_password: ''
    pg_pwd_enc: scram-sha-256
`;
  expect(generated(text).text).toBe(text);
});

test('what nothing in the file sets is set, so that no default is used', () => {
  const text = 'all:\n  vars:\n    pg_admin_password: DBUser.DBA\n    admin_ip: 10.0.0.1\n';
  const { edits } = generatePasswords(YamlText.of(text), { modules: [pgsql], random });
  const edited = YamlText.of(text).edit(edits).leaves();
  const names = edited.map(({ path }) => path.at(-1));
  expect(names).toEqual([
    'pg_admin_password',
    'admin_ip',
    'pg_replication_password',
    'pg_monitor_password',
    'patroni_password',
  ]);
});

test('a key is told from a password by its name', () => {
  for (const name of [
    'password',
    'redis_password',
    'secret_key',
    's3_key_secret',
    'cipher_pass',
    'PGADMIN_DEFAULT_PASSWORD',
  ])
    expect(isPasswordName(name), name).toBe(true);
  for (const name of ['s3_key', 'access_key', 'pg_pwd_enc', 'bypass', 'passwordcheck', 'cipher_type'])
    expect(isPasswordName(name), name).toBe(false);
});

test('users of the portal get passwords of their own', () => {
  const { at } = generated(
    'all:\n  vars:\n    nginx_users: { admin: pigsty, ann: pigsty }\n    grafana_admin_password: pigsty\n',
  );
  const made = [at('nginx_users.admin'), at('nginx_users.ann'), at('grafana_admin_password')];
  for (const password of made) expect(password).toMatch(/^\w{28}$/);
  expect(new Set(made).size).toBe(3);
});
