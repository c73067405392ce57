import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory, Problem } from '@pigsty/sdk';
import { readInventory, ansibleList } from '@pigsty/inventory';
import { expect, test } from 'vitest';

import { type CmdbEstate, root } from './estate.ts';

const corpus = join(root, '../shared/corpus/pigsty-conf');
const templates = ymlBelow(join(root, 'conf'));
const files = [...templates, ...(existsSync(corpus) ? ymlBelow(corpus) : [])];

/** An inventory that was loaded is read from the CMDB like one from a file. */
export function testReading(estate: CmdbEstate): void {
  test.each(files)('%s is read back as the same estate, and looks the same to Ansible', async (file) => {
    await estate.load('--replace', '-i', file);
    const dumped = await estate.pigsty(['cmdb', 'dump', '--url', estate.url]);
    expect(dumped.code, dumped.all).toBe(0);
    expectSame(read(dumped.out), read(readFileSync(file, 'utf8')));
    const again = await estate.load('-i', file);
    expect(again.out).toContain('holds this inventory already. Nothing was changed.');
    // The view, for programs that ask the database themselves.
    const [row] = await estate.server.query<{ text: string }>('select text from pigsty.inventory', 'meta');
    const seen = JSON.parse(row!.text);
    const expected = JSON.parse(JSON.stringify(ansibleList(read(readFileSync(file, 'utf8')))));
    expect(seen._meta).toEqual(expected._meta);
    for (const [name, group] of Object.entries(expected as Record<string, { hosts?: string[] }>))
      if (name !== '_meta' && name !== 'ungrouped') expect(seen[name]?.hosts, name).toEqual(group.hosts);
  });

  test('validate and plan read it from there, by a connection string or through `use`', async () => {
    const fromFile = await estate.pigsty(['validate', '--json']);
    await estate.load();
    const direct = await estate.pigsty(['validate', '--json', '-i', estate.url]);
    expect(JSON.parse(direct.out)).toMatchObject({
      valid: true,
      hosts: 4,
      modules: JSON.parse(fromFile.out).modules,
    });
    const used = await estate.pigsty(['cmdb', 'use', '--url', estate.url, '--yes']);
    expect(used.code, used.all).toBe(0);
    expect(readFileSync(join(estate.folder, 'pigsty.yml'), 'utf8')).toContain(`- ${estate.url}`);
    expect(readFileSync(join(estate.folder, 'pigsty.before-cmdb.yml'), 'utf8')).toBe(
      readFileSync(join(root, 'conf/demo.yml'), 'utf8'),
    );
    const validated = await estate.pigsty(['validate', '--json']);
    expect(JSON.parse(validated.out)).toMatchObject({ valid: true, hosts: 4 });
    expect((await estate.pigsty(['cmdb', 'use', '--yes'])).out).toContain('already. Nothing was changed.');
  });

  test('a script for Ansible asks the CMDB when it is the inventory', async () => {
    await estate.load();
    expect((await estate.pigsty(['inventory', 'script', '-i', estate.url])).code).toBe(0);
    expect(readFileSync(join(estate.folder, 'inventory.sh'), 'utf8')).toContain(
      `inventory ansible -i ${estate.url} "$@"`,
    );
  });

  test('a mistake in it is shown with its name and its line in the dump', async () => {
    await estate.load();
    await estate.server.query(
      `update pigsty.host_var set value = '"two"' where ip = '10.10.10.12' and key = 'pg_seq'`,
      'meta',
    );
    const { code, out } = await estate.pigsty(['validate', '--json', '-i', estate.url]);
    expect(code).toBe(1);
    const { problems } = JSON.parse(out) as { problems: readonly Problem[] };
    const problem = problems.find(({ severity }) => severity === 'error');
    expect(problem).toMatchObject({
      subject: 'pg-test.hosts.10.10.10.12.pg_seq',
      position: { file: 'cmdb' },
    });
    const dumped = await estate.pigsty(['cmdb', 'dump', '-i', estate.url]);
    expect(dumped.out.split('\n')[(problem?.position?.line ?? 0) - 1]).toContain(
      '10.10.10.12: { pg_seq: two',
    );
  });
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
