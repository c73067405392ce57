import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readInventory } from '../read/read.ts';

/** Inventories that users start from; they are test data beside the repository and not part of it. */
const corpus = new URL('../../../../../shared/corpus/pigsty-conf/', import.meta.url);
const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yml'),
);

describe('inventories of the corpus', () => {
  test.each(files)('%s is read without an error, and every variable has a place', (name) => {
    const { inventory, problems } = readInventory({
      file: name,
      text: readFileSync(new URL(name, corpus), 'utf8'),
    });
    expect(problems).toEqual([]);
    expect(inventory!.hosts.size).toBeGreaterThan(0);
    for (const host of inventory!.hosts.values()) {
      for (const [variable, value] of Object.entries(host.vars)) {
        expect(inventory!.where(host.address, [variable]), variable).toBeDefined();
        expect(JSON.stringify(value)).not.toContain('${admin_ip}');
      }
    }
  });
});
