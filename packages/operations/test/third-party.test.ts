import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { knownModules, knownSpecs } from '../src/estate/registry.ts';

const folder = join(import.meta.dirname, 'fixtures/third-party');

async function load(name: string): Promise<unknown> {
  const text = `all: { vars: { modules: ['${name}'] } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error('the inventory cannot be read');
  return knownSpecs(await knownModules(inventory, join(folder, 'pigsty.yml')));
}

test('a module of another contract is refused with its name, the number and what to do', async () => {
  await expect(load('./earlier-contract.mjs')).rejects.toMatchObject({
    code: 'MODULE_INVALID',
    message: expect.stringContaining('module earlier speaks contract 1') as string,
    hint: expect.stringContaining('Install a later version of the module') as string,
  });
});

test('a module that claims a parameter of another one is refused with both names', async () => {
  await expect(load('./takes-a-parameter.mjs')).rejects.toThrow(
    'modules node and taker both claim the parameter node_cluster',
  );
});

test('what cannot be loaded, and what defines no module, is named', async () => {
  await expect(load('./breaks.mjs')).rejects.toThrow(
    '"./breaks.mjs" cannot be loaded: cannot find package memcached-client',
  );
  await expect(load('./no-definition.mjs')).rejects.toThrow(
    '"./no-definition.mjs" exports no module definition',
  );
  await expect(load('@acme/nowhere')).rejects.toThrow('the module package "@acme/nowhere" is not installed');
});
