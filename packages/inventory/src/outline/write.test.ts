import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Inventory } from '@pigsty/sdk';
import { outlineOf } from './outline.ts';
import { readInventory } from '../read/read.ts';
import { writeInventory, type WriteOptions } from './write.ts';

const text = readFileSync(new URL('../../test/fixtures/written.yml', import.meta.url), 'utf8');
const inventory = read(text);

test('an inventory is written in the style in which people write it', async () => {
  await expect(
    writeInventory(outlineOf(inventory), { format: 'yaml', header: ['Written by a test.'] }),
  ).toMatchFileSnapshot('../../test/fixtures/written.golden.yml');
});

test.each(['yaml', 'json'] as const)('as %s it reads back to the same estate', (format) => {
  expectSame(read(writeInventory(outlineOf(inventory), { format })), inventory);
});

test('a part of the hosts comes with its groups and without the others', () => {
  const outline = outlineOf(inventory, new Set(['10.10.10.11']));
  expect(outline.groups.map((g) => g.name)).toEqual(['all', 'pgsql', 'pg-test', 'early']);
  expect(outline.groups.flatMap((g) => g.hosts.map((h) => h.address))).toEqual([
    '10.10.10.11',
    '10.10.10.11',
  ]);
});

test('a host keeps its variables in the group where they were written', () => {
  expect([...inventory.declaredOfHost('10.10.10.10')]).toEqual([
    ['etcd', { etcd_seq: 1 }],
    ['pg-meta', { pg_seq: 1, pg_role: 'primary' }],
  ]);
});

test.each(['yaml', 'json'] as const)('every text survives being written as %s', (format) => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      'yes',
      'n',
      '0644',
      '12:30',
      '1e3',
      '1_000',
      '~',
      '',
      ' a',
      '=',
      '<<',
      '2024-01-01',
      '{{ x }}',
    ),
    fc.constantFrom("it's", '"', '#no', 'a: b', '- a', '!vault x', '&a', '*a', '%', '@', 'a\n  b\n', '\ttab'),
  );
  fc.assert(
    fc.property(
      texts,
      fc.dictionary(fc.stringMatching(/^[a-z0-9_ é'"-]{1,9}$/), texts, { noNullPrototype: true }),
      (one, many) => {
        const outline = {
          hosts: ['h'],
          groups: [
            {
              name: 'all',
              priority: 1,
              children: [],
              hosts: [{ address: 'h', vars: { one, many, list: [one, { ...many }] } }],
              vars: {},
            },
          ],
        };
        expect(read(writeInventory(outline, { format })).declared('h')).toEqual({
          one,
          many,
          list: [one, many],
        });
      },
    ),
    { numRuns: 300 },
  );
});

function read(yaml: string): Inventory {
  const { inventory: found, problems } = readInventory({ file: 'pigsty.yml', text: yaml });
  if (found === undefined) throw new Error(`${JSON.stringify(problems)}\n${yaml}`);
  return found;
}

function expectSame(one: Inventory, other: Inventory): void {
  expect([...one.hosts.keys()]).toEqual([...other.hosts.keys()]);
  expect([...one.groups.values()]).toEqual([...other.groups.values()]);
  for (const { address, groups, vars, connection } of other.hosts.values()) {
    expect(one.declared(address)).toEqual(other.declared(address));
    expect(one.hosts.get(address)).toEqual({ address, groups, vars, connection });
  }
  const options: WriteOptions = { format: 'yaml' };
  expect(writeInventory(outlineOf(one), options)).toBe(writeInventory(outlineOf(other), options));
}
