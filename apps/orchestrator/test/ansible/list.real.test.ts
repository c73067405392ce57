import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readInventory, findInventoryFiles, ansibleList } from '@pigsty/inventory';
import { expect, test } from 'vitest';

import { printedByAnsible } from './inventory-list.ts';

const root = join(import.meta.dirname, '../../../..');
const files = [
  ...readdirSync(join(root, 'conf'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((name) => join('conf', name)),
  'packages/inventory/test/fixtures/written.yml',
  'packages/inventory/test/inventories/precedence.yml',
  'apps/orchestrator/test/fixtures/inventories/layers/hosts.yml',
];

test.each(files)('%s is exported as ansible-inventory lists it', async (name) => {
  const source = join(root, name);
  const { files: texts, ...vars } = await findInventoryFiles([source], { cwd: root });
  const { inventory } = readInventory(texts, vars);
  expect(JSON.parse(JSON.stringify(ansibleList(inventory!)))).toEqual(await printedByAnsible([source]));
});
