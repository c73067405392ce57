import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readInventory } from '@pigsty/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnsibleList, ansibleList } from './ansible-list.ts';

const corpus = fileURLToPath(new URL('../../../../../shared/corpus/pigsty-conf/', import.meta.url));
const ours = fileURLToPath(new URL('../../../../', import.meta.url));
const files = [
  ...inventoriesBelow(corpus),
  ...inventoriesBelow(join(ours, 'conf')),
  join(ours, 'packages/sdk/test/fixtures/written.yml'),
  ...['precedence.yml', 'two-clusters.yml'].map((name) => join(ours, 'packages/sdk/test/inventories', name)),
];

let home: string;
beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'pigsty-ansible-'))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('what ansible-inventory --list prints', () => {
  test.each(files)('%s', (file) => {
    const printed = execFileSync('ansible-inventory', ['-i', file, '--list'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: home, ANSIBLE_LOCAL_TEMP: home, LC_ALL: 'C.UTF-8' },
    });
    const { inventory, problems } = readInventory({ file, text: readFileSync(file, 'utf8') });
    if (inventory === undefined) throw new Error(JSON.stringify(problems));
    expect(JSON.parse(JSON.stringify(ansibleList(inventory)))).toEqual(JSON.parse(printed) as AnsibleList);
  });
});

function inventoriesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((name) => join(folder, name));
}
