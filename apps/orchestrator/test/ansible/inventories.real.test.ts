import { join } from 'node:path';
import { readInventory, findInventoryFiles } from '@pigsty/inventory';
import { expect, test } from 'vitest';

import { listingOfAnsible, listingOfOurs } from './inventory-list.ts';

const home = join(import.meta.dirname, '../fixtures/inventories');

test.each([
  [['shapes/nested.yml']],
  [['shapes/ranges.yml']],
  [['shapes/priority.yml']],
  [['scalars/scalars.yml']],
  [['layers/hosts.yml']],
  [['two-places/one/hosts.yml', 'two-places/two/hosts.yml']],
  [['two-places/two/hosts.yml', 'two-places/one/hosts.yml']],
  [['two-places/one/hosts.yml', 'two-places/two/hosts.yml', 'two-places/one/hosts.yml']],
  [['directory']],
  [['directory', 'several/a.yml']],
  [['several/a.yml', 'several/b.yml']],
  [['json/hosts.json']],
])('%j means here what it means to Ansible', async (names) => {
  const sources = names.map((name) => join(home, name));
  const { files, ...vars } = await findInventoryFiles(sources, { cwd: home });
  const { inventory, problems } = readInventory(files, vars);
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  expect(listingOfOurs(inventory!)).toEqual(await listingOfAnsible(sources));
});

test('what differs from Ansible, differs on purpose', async () => {
  const source = join(home, 'scalars/differences.yml');
  const { files, ...vars } = await findInventoryFiles([source], { cwd: home });
  const { inventory } = readInventory(files, vars);
  // A point in time and a number that JavaScript cannot hold stay as they were typed, and so do keys.
  // What is deeper inside of !unsafe gets lost in ansible-core 2.14.
  expect(inventory!.declared('h')).toEqual({
    time: '2001-12-14 21:59:43',
    time_zone: '2001-12-14t21:59:43.10-05:00',
    large: '12345678901234567890',
    keys: { on: 1, '0644': 2, '1.50': 3, '~': 4, 5432: 5 },
    unsafe_inside: { a: { b: { __ansible_unsafe: '{{ x }}' } } },
  });
  const { hostvars } = await listingOfAnsible([source]);
  expect(hostvars['h']).toMatchObject({
    time: '2001-12-14T21:59:43',
    time_zone: '2001-12-14T21:59:43.100000-05:00',
    large: 12345678901234567000,
    keys: { true: 1, 420: 2, 1.5: 3, null: 4, 5432: 5 },
  });
});
