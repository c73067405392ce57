import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostListing } from '@pigsty/inventory';
import { Secret, type Vars } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { differences, withSession, readCmdb, replaceCmdb, targetFromUrl } from '@pigsty/cmdb';

import { password } from '../postgres/server.ts';
import type { CmdbEstate } from './estate.ts';

/** What `cmdb load` writes, and what it leaves alone. */
export function testLoading(estate: CmdbEstate): void {
  test('shows what would change, with secrets hidden, and changes nothing until it is told to replace', async () => {
    await estate.load();
    const file = join(estate.folder, 'pigsty.yml');
    const edited = readFileSync(file, 'utf8')
      .replace('pg_version: 17', 'pg_version: 18')
      .replace('password: DBUser.Meta', 'password: An0ther')
      .replace('        10.10.10.13: { pg_seq: 3, pg_role: replica }\n', '');
    writeFileSync(file, edited);
    const shown = await estate.pigsty(['cmdb', 'load', '--url', estate.url, '--dry-run']);
    expect(shown.code).toBe(2);
    expect(shown.out).toContain('~ all.vars.pg_version  17 -> 18');
    expect(shown.out).toContain('- pg-test.hosts.10.10.10.13');
    expect(shown.out).toMatch(/~ pg-meta\.vars\.pg_users {2}\[/);
    expect(shown.all).not.toContain('An0ther');
    const refused = await estate.pigsty(['cmdb', 'load', '--url', estate.url, '--yes']);
    expect(refused.code).toBe(1);
    expect(refused.all).toContain('the CMDB holds another inventory');
    expect((await estate.pigsty(['cmdb', 'dump', '--url', estate.url])).out).toContain('pg_version: 17');
    await estate.load('--replace');
    expect((await estate.pigsty(['cmdb', 'dump', '--url', estate.url])).out).toContain('pg_version: 18');
    expect((await estate.pigsty(['cmdb', 'load', '--url', estate.url, '--dry-run'])).code).toBe(0);
  });

  test('writes nothing when it fails in between', async () => {
    await estate.load();
    await estate.server.query(
      `alter table pigsty.host_var add constraint c check (value::text <> '"broken"')`,
      'meta',
    );
    const before = await estate.pigsty(['cmdb', 'dump', '--url', estate.url]);
    const file = join(estate.folder, 'pigsty.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('pg_seq: 2,', 'pg_seq: 2, note: broken,'));
    const failed = await estate.pigsty(['cmdb', 'load', '--url', estate.url, '--replace']);
    expect(failed.code).toBe(1);
    expect(failed.all).toContain('CMDB_FAILED');
    expect((await estate.pigsty(['cmdb', 'dump', '--url', estate.url])).out).toBe(before.out);
  });

  test('keeps what is vaulted vaulted, what is unsafe unsafe, and every text and order', async () => {
    const outline = {
      hosts: ['b.example.com', 'a.example.com'],
      groups: [
        {
          name: 'all',
          priority: 1,
          children: ['z', 'a'],
          hosts: [],
          vars: {
            z: { __ansible_vault: '$ANSIBLE_VAULT;1.1;AES256\n6162\n' },
            a: { __ansible_unsafe: '{{ x }}' },
            nothing: null,
            keys: { zebra: 1, ant: 0.5, '': [[], {}, 'é \u2028 \' " \\ \n {{ $1 }}'] },
          },
        },
        {
          name: 'z',
          priority: 7,
          children: [],
          hosts: [host('b.example.com'), host('a.example.com')],
          vars: {},
        },
        { name: 'a', priority: 1, children: [], hosts: [host('a.example.com', { x: 1 })], vars: {} },
      ],
    };
    const target = { ...targetFromUrl(estate.url, {}), password: Secret.of(password) };
    const placeless = { where: () => undefined, whereGroup: () => undefined };
    await withSession(target, async (session) =>
      replaceCmdb(session, { before: await readCmdb(session), outline, inventory: placeless }),
    );
    expect(differences(await withSession(target, readCmdb), outline)).toEqual([]);
  });
}

function host(address: string, vars: Vars = {}): HostListing {
  return { address, vars };
}
