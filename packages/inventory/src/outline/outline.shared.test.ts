import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Inventory } from '@pigsty/sdk';
import { outlineOf } from './outline.ts';
import { readInventory } from '../read/read.ts';
import { writeInventory } from './write.ts';

const corpus = new URL('../../../../../shared/corpus/pigsty-conf/', import.meta.url);
const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yml'),
);

describe('inventories of the corpus', () => {
  test.each(files)('%s is written and read back as the same estate', (file) => {
    const original = read(file, readFileSync(new URL(file, corpus), 'utf8'));
    for (const format of ['yaml', 'json'] as const) {
      const again = read(file, writeInventory(outlineOf(original), { format }));
      expect([...again.hosts.values()]).toEqual([...original.hosts.values()]);
      expect([...again.groups.values()]).toEqual([...original.groups.values()]);
      for (const address of original.hosts.keys())
        expect(again.declared(address)).toEqual(original.declared(address));
    }
  });
});

function read(file: string, text: string): Inventory {
  const { inventory, problems } = readInventory({ file, text });
  if (inventory === undefined) throw new Error(JSON.stringify(problems));
  return inventory;
}
