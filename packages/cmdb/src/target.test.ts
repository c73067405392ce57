import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { afterAll, expect, test } from 'vitest';
import { isPointer, pointerText, targetNamedBy } from './pointer.ts';
import { targetUrl } from './target.ts';
import { targetFromEnv } from './target-from-env.ts';
import { targetFromInventory } from './target-from-inventory.ts';
import { targetFromUrl } from './target-from-url.ts';

const folder = mkdtempSync(join(tmpdir(), 'pigsty-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  'postgres://dbuser_meta@10.10.10.10:5436/meta',
  'postgres://a%40b@[::1]:5432/me%20ta',
  'postgres://u@h:5432/meta?sslmode=verify-full&sslrootcert=/etc/pki/ca.crt',
])('%s names what it named, read and written', (url) => expect(targetUrl(targetFromUrl(url, {}))).toBe(url));

test('what a connection string leaves out comes from the environment', () => {
  const target = targetFromUrl('postgresql:///?host=/run/postgresql', {
    PGUSER: 'me',
    PGPORT: '5433',
    PGDATABASE: 'meta',
  });
  expect(target).toMatchObject({
    addresses: [{ host: '/run/postgresql', port: 5433 }],
    user: 'me',
    database: 'meta',
    ssl: 'prefer',
  });
});

test.each([
  ['postgres://u:p4ss@h/meta', /holds a password/],
  ['postgres://u@h/meta?password=p4ss', /holds a password/],
  ['postgres://h/meta', /names no user/],
  ['postgres://u@h:port/meta', /is no URL/],
])('%s is refused', (url, message) => {
  expect(() => targetFromUrl(url, {})).toThrow(message);
  expect(() => targetFromUrl(url, {})).not.toThrow(/p4ss/);
});

test('a service file is read as the clients of PostgreSQL read it', async () => {
  const file = join(folder, 'services');
  writeFileSync(
    file,
    '# ours\n[other]\nhost=x\n\n[meta]\nhost = 10.0.0.1,10.0.0.2\nport=5436\nuser=dbuser_meta\ndbname=meta\n',
  );
  const env = { PGSERVICE: 'meta', PGSERVICEFILE: file, PGUSER: 'not-me' };
  expect(await targetFromEnv(env)).toMatchObject({
    addresses: [
      { host: '10.0.0.1', port: 5436 },
      { host: '10.0.0.2', port: 5436 },
    ],
    user: 'dbuser_meta',
    database: 'meta',
    from: 'service meta',
  });
  await expect(targetFromEnv({ ...env, PGSERVICE: 'none' })).rejects.toThrow(/has no service none/);
  expect(await targetFromEnv({ PGUSER: 'me' })).toBeUndefined();
});

const text = `all:
  children:
    pg-meta:
      hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary }, 10.0.0.2: { pg_seq: 2, pg_role: replica } }
      vars:
        pg_cluster: pg-meta
        pg_databases: [{ name: meta }]
        pg_users:
          - { name: dbuser_view, password: V, roles: [dbrole_readonly] }
          - { name: dbuser_meta, password: M, roles: [dbrole_admin] }
`;

test('the inventory names the database meta, its administrator, every balancer, and the primary itself', () => {
  const target = targetFromInventory(readInventory({ file: 'pigsty.yml', text }).inventory!);
  expect(target).toMatchObject({
    addresses: [
      { host: '10.0.0.1', port: 5436 },
      { host: '10.0.0.2', port: 5436 },
      { host: '10.0.0.1', port: 5432 },
    ],
    database: 'meta',
    user: 'dbuser_meta',
    from: 'pg_users of pg-meta',
  });
  expect(target.password?.matches((plain) => plain === 'M')).toBe(true);
  const other = readInventory({
    file: 'pigsty.yml',
    text: text.replace('name: meta', 'name: test'),
  }).inventory!;
  expect(() => targetFromInventory(other)).toThrow(/has a database meta/);
});

test('a pointer is told from an inventory, and names every address', async () => {
  const urls = ['postgres://u@10.0.0.1:5436/meta', 'postgres://u@10.0.0.2:5436/meta'];
  const file = join(folder, 'pigsty.yml');
  writeFileSync(file, pointerText(urls, 'pigsty.before-cmdb.yml'));
  expect(await targetNamedBy(file, { cwd: folder, env: {} })).toMatchObject({
    addresses: [
      { host: '10.0.0.1', port: 5436 },
      { host: '10.0.0.2', port: 5436 },
    ],
    user: 'u',
    database: 'meta',
  });
  expect(isPointer(text)).toBe(false);
  writeFileSync(file, 'plugin: pigsty.cmdb\n');
  await expect(targetNamedBy(file, { cwd: folder, env: {} })).rejects.toThrow(/but not where/);
  expect(await targetNamedBy('nowhere.yml', { cwd: folder, env: {} })).toBeUndefined();
});
