import { readInventory } from '@pigsty/inventory';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { repositoriesOf } from './repositories.ts';
import { NodeParams } from './schema.ts';

const { inventory } = readInventory([{ file: 'pigsty.yml', text: 'all: { hosts: { 10.0.0.1: {} } }' }]);
const local = { host: '10.0.0.1', path: '/www/pigsty', url: 'http://10.0.0.1:80/pigsty' };

test("on EL the estate's own repository is not hidden by modules of the distribution", () => {
  const el = { ...defaultHostFacts('10.0.0.1'), osVendor: 'rocky', osMajor: 8, family: 'rpm' } as const;
  const found = repositoriesOf(
    { host: '10.0.0.1', params: NodeParams.parse({}), facts: el, local },
    inventory!,
  );
  expect(found).toMatchObject([{ name: 'pigsty-local', family: 'rpm', options: { module_hotfixes: true } }]);
});
