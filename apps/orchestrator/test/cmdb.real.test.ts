import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type HostListing,
  type Inventory,
  type Problem,
  readInventory,
  Secret,
  type Vars,
} from '@pigsty/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../src/cli/main.ts';
import { isSame } from '../src/cmdb/difference.ts';
import { recordsOf } from '../src/cmdb/records.ts';
import { withSession } from '../src/cmdb/session.ts';
import { lockCmdb, readCmdb, writeCmdb } from '../src/cmdb/store.ts';
import { targetFromUrl } from '../src/cmdb/target-from-url.ts';
import { ansibleList } from '../src/inventory/ansible-list.ts';
import { fakeWorld } from './fake-world.ts';
import { password, type Server, startServer } from './postgres/server.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const corpus = join(root, '../shared/corpus/pigsty-conf');
const templates = ymlBelow(join(root, 'conf'));
const files = [...templates, ...(existsSync(corpus) ? ymlBelow(corpus) : [])];

let server: Server;
let folder: string;
let url: string;

beforeAll(async () => {
  server = await startServer();
  await server.query(`create role dbuser_meta login password '${password.replaceAll("'", "''")}'`);
  await server.query(`create role dbrole_readonly`);
  await server.query(`create role dbuser_view login in role dbrole_readonly password 'Viewer'`);
  await server.query('create database meta owner dbuser_meta');
  await server.query(
    'alter default privileges for role dbuser_meta grant select on tables to dbrole_readonly;' +
      'alter default privileges for role dbuser_meta grant usage on schemas to dbrole_readonly;',
    'meta',
  );
});
afterAll(() => server.stop());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-cmdb-estate-'));
  copyFileSync(join(root, 'conf/demo.yml'), join(folder, 'pigsty.yml'));
  await server.query('drop schema if exists pigsty cascade', 'meta');
  url = `postgres://dbuser_meta@${server.host}:${server.port}/meta`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly all: string;
}

async function pigsty(
  words: readonly string[],
  env: Record<string, string> = { PGPASSWORD: password },
): Promise<Ran> {
  const world = fakeWorld({ cwd: folder });
  // The library of PostgreSQL's clients looks for the password in the process itself.
  const before = process.env.PGPASSWORD;
  if (env.PGPASSWORD === undefined) delete process.env.PGPASSWORD;
  else process.env.PGPASSWORD = env.PGPASSWORD;
  try {
    const code = await main(words, { ...world, env }, '1.2.3');
    return { code, out: world.text.out, all: world.text.out + world.text.err };
  } finally {
    if (before === undefined) delete process.env.PGPASSWORD;
    else process.env.PGPASSWORD = before;
  }
}

async function load(...more: readonly string[]): Promise<Ran> {
  const ran = await pigsty(['cmdb', 'load', '--url', url, '--yes', ...more]);
  expect(ran.code, ran.all).toBe(0);
  return ran;
}

describe('an inventory in the CMDB', () => {
  test.each(files)('%s is read back as the same estate, and looks the same to Ansible', async (file) => {
    await load('--replace', '-i', file);
    const dumped = await pigsty(['cmdb', 'dump', '--url', url]);
    expect(dumped.code, dumped.all).toBe(0);
    expectSame(read(dumped.out), read(readFileSync(file, 'utf8')));
    const again = await load('-i', file);
    expect(again.out).toContain('holds this inventory already. Nothing was changed.');
    // The view, for programs that ask the database themselves.
    const [row] = await server.query<{ text: string }>('select text from pigsty.inventory', 'meta');
    const seen = JSON.parse(row!.text);
    const expected = JSON.parse(JSON.stringify(ansibleList(read(readFileSync(file, 'utf8')))));
    expect(seen._meta).toEqual(expected._meta);
    for (const [name, group] of Object.entries(expected as Record<string, { hosts?: string[] }>))
      if (name !== '_meta' && name !== 'ungrouped') expect(seen[name]?.hosts, name).toEqual(group.hosts);
  });

  test('validate and plan read it from there, by a connection string or through `use`', async () => {
    const fromFile = await pigsty(['validate', '--json']);
    await load();
    const direct = await pigsty(['validate', '--json', '-i', url]);
    expect(JSON.parse(direct.out)).toMatchObject({
      valid: true,
      hosts: 4,
      modules: JSON.parse(fromFile.out).modules,
    });
    const used = await pigsty(['cmdb', 'use', '--url', url, '--yes']);
    expect(used.code, used.all).toBe(0);
    expect(readFileSync(join(folder, 'pigsty.yml'), 'utf8')).toContain(`- ${url}`);
    expect(readFileSync(join(folder, 'pigsty.before-cmdb.yml'), 'utf8')).toBe(
      readFileSync(join(root, 'conf/demo.yml'), 'utf8'),
    );
    const validated = await pigsty(['validate', '--json']);
    expect(JSON.parse(validated.out)).toMatchObject({ valid: true, hosts: 4 });
    expect((await pigsty(['cmdb', 'use', '--yes'])).out).toContain('already. Nothing was changed.');
  });

  test('a script for Ansible asks the CMDB when it is the inventory', async () => {
    await load();
    expect((await pigsty(['inventory', 'script', '-i', url])).code).toBe(0);
    expect(readFileSync(join(folder, 'inventory.sh'), 'utf8')).toContain(`inventory ansible -i ${url} "$@"`);
  });

  test('a mistake in it is shown with its name and its line in the dump', async () => {
    await load();
    await server.query(
      `update pigsty.host_var set value = '"two"' where ip = '10.10.10.12' and key = 'pg_seq'`,
      'meta',
    );
    const { code, out } = await pigsty(['validate', '--json', '-i', url]);
    expect(code).toBe(1);
    const problem = JSON.parse(out).problems.find((p: Problem) => p.severity === 'error');
    expect(problem).toMatchObject({
      subject: 'pg-test.hosts.10.10.10.12.pg_seq',
      position: { file: 'cmdb' },
    });
    const dumped = await pigsty(['cmdb', 'dump', '-i', url]);
    expect(dumped.out.split('\n')[problem.position.line - 1]).toContain('10.10.10.12: { pg_seq: two');
  });
});

describe('load', () => {
  test('shows what would change, with secrets hidden, and changes nothing until it is told to replace', async () => {
    await load();
    const file = join(folder, 'pigsty.yml');
    const edited = readFileSync(file, 'utf8')
      .replace('pg_version: 17', 'pg_version: 18')
      .replace('password: DBUser.Meta', 'password: An0ther')
      .replace('        10.10.10.13: { pg_seq: 3, pg_role: replica }\n', '');
    writeFileSync(file, edited);
    const shown = await pigsty(['cmdb', 'load', '--url', url, '--dry-run']);
    expect(shown.code).toBe(2);
    expect(shown.out).toContain('~ all.vars.pg_version  17 -> 18');
    expect(shown.out).toContain('- pg-test.hosts.10.10.10.13');
    expect(shown.out).toMatch(/~ pg-meta\.vars\.pg_users {2}\[/);
    expect(shown.all).not.toContain('An0ther');
    const refused = await pigsty(['cmdb', 'load', '--url', url, '--yes']);
    expect(refused.code).toBe(1);
    expect(refused.all).toContain('the CMDB holds another inventory');
    expect((await pigsty(['cmdb', 'dump', '--url', url])).out).toContain('pg_version: 17');
    await load('--replace');
    expect((await pigsty(['cmdb', 'dump', '--url', url])).out).toContain('pg_version: 18');
    expect((await pigsty(['cmdb', 'load', '--url', url, '--dry-run'])).code).toBe(0);
  });

  test('writes nothing when it fails in between', async () => {
    await load();
    await server.query(
      `alter table pigsty.host_var add constraint c check (value::text <> '"broken"')`,
      'meta',
    );
    const before = await pigsty(['cmdb', 'dump', '--url', url]);
    const file = join(folder, 'pigsty.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('pg_seq: 2,', 'pg_seq: 2, note: broken,'));
    const failed = await pigsty(['cmdb', 'load', '--url', url, '--replace']);
    expect(failed.code).toBe(1);
    expect(failed.all).toContain('CMDB_FAILED');
    expect((await pigsty(['cmdb', 'dump', '--url', url])).out).toBe(before.out);
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
    const target = { ...targetFromUrl(url, {}), password: Secret.of(password) };
    await withSession(target, (session) =>
      session.transaction(async () => {
        await lockCmdb(session);
        await writeCmdb(session, recordsOf(outline, { where: () => undefined, whereGroup: () => undefined }));
      }),
    );
    expect(isSame((await withSession(target, readCmdb))!, outline)).toBe(true);
  });
});

test('views list clusters and instances, and readers of the database see no secret', async () => {
  await load();
  expect(
    await server.query('select cls, "primary", instances, ips from pigsty.pg_cluster order by 1', 'meta'),
  ).toEqual([
    { cls: 'pg-meta', primary: 'pg-meta-1', instances: 1, ips: ['10.10.10.10'] },
    {
      cls: 'pg-test',
      primary: 'pg-test-1',
      instances: 3,
      ips: ['10.10.10.11', '10.10.10.12', '10.10.10.13'],
    },
  ]);
  expect(
    await server.query(
      'select module, ins, role from pigsty.instance where ip = $$10.10.10.12$$ order by 1',
      'meta',
    ),
  ).toEqual([
    { module: 'node', ins: 'pg-test-2', role: null },
    { module: 'pgsql', ins: 'pg-test-2', role: 'replica' },
  ]);
  expect(await server.query('select * from pigsty.pg_users where cls = $$pg-test$$', 'meta')).toEqual([
    { cls: 'pg-test', name: 'test', definition: { pgbouncer: true, roles: ['dbrole_admin'] } },
  ]);
  const readable = await server.query<{ relname: string }>(
    `select relname from pg_class where relnamespace = 'pigsty'::regnamespace and relkind in ('r', 'v')
     and has_table_privilege('dbuser_view', oid, 'select') order by 1`,
    'meta',
  );
  const names = readable.map((row) => row.relname);
  expect(names).toEqual(
    expect.arrayContaining(['cluster', 'instance', 'pg_instance', 'pg_users', 'redis_cluster']),
  );
  for (const secret of ['global_var', 'group_var', 'host_var', 'host_config', 'inventory'])
    expect(names).not.toContain(secret);
});

describe('what goes wrong is explained', () => {
  test('a database that is not there, a wrong password, no password, a reader', async () => {
    const ran = async (where: string, env?: Record<string, string>): Promise<string> => {
      const { code, all } = await pigsty(['cmdb', 'dump', '--url', where], env);
      expect(code).toBe(1);
      expect(all).not.toContain(password);
      return all;
    };
    expect(await ran(url)).toContain('Write one: pigsty cmdb load');
    expect(await ran(url.replace('/meta', '/nothing'))).toContain('has no database nothing');
    expect(await ran(url, { PGPASSWORD: 'wrong' })).toContain(
      'does not accept the password of dbuser_meta (from --url)',
    );
    expect(await ran(url, { HOME: folder })).toContain('there is no password for dbuser_meta');
    expect(await ran(`postgres://dbuser_meta@127.0.0.1:1/meta`)).toContain(
      'cannot reach the CMDB at 127.0.0.1:1',
    );
    await load();
    const reader = url.replace('dbuser_meta', 'dbuser_view');
    expect(await ran(reader, { PGPASSWORD: 'Viewer' })).toContain('may not do this in database meta');
  });

  test('a password in the URL, a schema of another program, a newer schema', async () => {
    const seen = await pigsty(['cmdb', 'dump', '--url', 'postgres://u:p4ss@h/meta']);
    expect(seen.all).toContain('the connection string holds a password');
    expect(seen.all).not.toContain('p4ss');
    await server.query('create schema pigsty; create table pigsty.job (id int)', 'meta');
    expect((await pigsty(['cmdb', 'load', '--url', url, '--yes'])).all).toContain(
      'alter schema pigsty rename',
    );
    await server.query('drop schema pigsty cascade', 'meta');
    await load();
    await server.query('insert into pigsty.cmdb (version) values (99)', 'meta');
    expect((await pigsty(['cmdb', 'dump', '--url', url])).all).toContain('Update pigsty on this machine');
  });
});

test('the connection of the inventory is used, and its password is kept for the pointer', async () => {
  const file = join(folder, 'pigsty.yml');
  const text = `all:
  children:
    pg-meta:
      hosts: { ${server.host}: { pg_seq: 1, pg_role: primary } }
      vars:
        pg_cluster: pg-meta
        pg_port: ${server.port}
        pg_default_services: []
        pg_databases: [{ name: meta }]
        pg_users: [{ name: dbuser_meta, password: "${password}", roles: [dbrole_admin] }]
    etcd: { hosts: { ${server.host}: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
  vars: { admin_ip: ${server.host} }
`;
  writeFileSync(file, text);
  const none = { HOME: folder };
  const loaded = await pigsty(['cmdb', 'load', '--yes'], none);
  expect(loaded.code, loaded.all).toBe(0);
  const used = await pigsty(['cmdb', 'use', '--yes'], none);
  expect(used.code, used.all).toBe(0);
  expect(used.all).not.toContain(password);
  expect(readFileSync(file, 'utf8')).not.toContain(password);
  expect(statSync(join(folder, '.pigsty/cmdb.password')).mode & 0o777).toBe(0o600);
  const listed = await pigsty(['inventory', 'list', '--json'], none);
  expect(listed.code, listed.all).toBe(0);
  expect(JSON.parse(listed.out).hosts).toHaveLength(1);
  const service = `[cmdb]\nhost=${server.host}\nport=${server.port}\nuser=dbuser_meta\ndbname=meta\n`;
  writeFileSync(join(folder, '.pg_service.conf'), service);
  const byService = await pigsty(['cmdb', 'dump', '-i', 'pigsty.before-cmdb.yml'], {
    HOME: folder,
    PGSERVICE: 'cmdb',
    PGPASSWORD: password,
  });
  expect(byService.code, byService.all).toBe(0);
});

function host(address: string, vars: Vars = {}): HostListing {
  return { address, vars };
}

function ymlBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((name) => join(directory, name));
}

function read(text: string): Inventory {
  const { inventory, problems } = readInventory({ file: 'pigsty.yml', text });
  if (inventory === undefined) throw new Error(JSON.stringify(problems));
  return inventory;
}

function expectSame(one: Inventory, other: Inventory): void {
  expect([...one.hosts.values()]).toEqual([...other.hosts.values()]);
  expect([...one.groups.values()]).toEqual([...other.groups.values()]);
  for (const address of other.hosts.keys())
    expect(JSON.stringify(one.declared(address))).toBe(JSON.stringify(other.declared(address)));
}
