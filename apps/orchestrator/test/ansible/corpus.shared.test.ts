import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readInventory, findInventoryFiles, ansibleList } from '@pigsty/inventory';
import { expect, test } from 'vitest';

import { printedByAnsible } from './inventory-list.ts';

/** Inventories that users start from; they are test data beside the repository and not part of it. */
const corpus = join(import.meta.dirname, '../../../../../shared/corpus');
const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yml'),
);

test.each(names)('%s means here what it means to Ansible', { timeout: 60_000 }, async (name) => {
  const { files, ...vars } = await findInventoryFiles([join(corpus, name)], { cwd: corpus });
  const { inventory } = readInventory(files, vars);
  const printed = await printedByAnsible([join(corpus, name)]);
  expect(JSON.parse(JSON.stringify(ansibleList(inventory!)))).toEqual(printed);
});
