import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readInventory, findInventoryFiles } from '@pigsty/inventory';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { listingOfAnsible, listingOfOurs } from './inventory-list.ts';

const groups = ['a', 'b', 'c', 'd', 'e', 'ungrouped'] as const;
const hosts = ['h1', 'h2', 'h3', 'h4', 'h[5:7]'] as const;

const scalar = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('yes', '0644', '12:30', '1e3', '~', '{{ x }}', '# no comment', 'a: b', '-', '!x'),
);
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('k', 'l'), scalar),
);
const vars = fc.dictionary(fc.constantFrom('v', 'w', 'x', 'y', 'z'), value, { maxKeys: 4 });
const priority = fc.option(fc.integer({ min: -3, max: 5 }), { nil: undefined });

/** Children come later in the alphabet, so that there are no circles. */
const inventory = fc.record({
  all: vars,
  groups: fc.record(
    Object.fromEntries(
      groups.slice(0, 5).map((name, i) => [
        name,
        fc.record({
          vars,
          priority,
          hosts: fc.dictionary(fc.constantFrom(...hosts), vars, { maxKeys: 3 }),
          children: fc.subarray(groups.slice(i + 1, 5)),
        }),
      ]),
    ),
  ),
  groupVars: fc.dictionary(fc.constantFrom('all', ...groups), vars, { maxKeys: 4 }),
  hostVars: fc.dictionary(fc.constantFrom('h1', 'h2', 'h5'), vars, { maxKeys: 2 }),
});
type Sample = typeof inventory extends fc.Arbitrary<infer T> ? T : never;

test('inventories that nobody wrote mean here what they mean to Ansible', async () => {
  for (const sample of fc.sample(inventory, { numRuns: 12, seed: 4711 })) {
    const directory = mkdtempSync(join(tmpdir(), 'pigsty-random-'));
    try {
      for (const [name, content] of Object.entries(filesOf(sample))) {
        mkdirSync(dirname(join(directory, name)), { recursive: true });
        writeFileSync(join(directory, name), content);
      }
      const source = join(directory, 'hosts.yml');
      const { files, ...found } = await findInventoryFiles([source], { cwd: directory });
      const read = readInventory(files, found);
      expect(read.problems.filter((p) => p.severity === 'error' && p.rule !== 'template')).toEqual([]);
      expect(listingOfOurs(read.inventory!), JSON.stringify(filesOf(sample))).toEqual(
        await listingOfAnsible([source]),
      );
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
});

/** JSON within block YAML: both readers go their YAML way. */
function filesOf(sample: Sample): Record<string, string> {
  const lines = ['all:', `  vars: ${JSON.stringify(sample.all)}`, '  children:'];
  for (const [name, group] of Object.entries(sample.groups)) {
    const ownVars =
      group.priority === undefined ? group.vars : { ...group.vars, ansible_group_priority: group.priority };
    lines.push(
      `    ${name}:`,
      `      vars: ${JSON.stringify(ownVars)}`,
      `      hosts: ${JSON.stringify(group.hosts)}`,
    );
    lines.push(
      `      children: ${JSON.stringify(Object.fromEntries(group.children.map((child) => [child, null])))}`,
    );
  }
  const files: Record<string, string> = { 'hosts.yml': `${lines.join('\n')}\n` };
  for (const [name, own] of Object.entries(sample.groupVars))
    files[`group_vars/${name}.yml`] = `---\n${JSON.stringify(own)}\n`;
  for (const [name, own] of Object.entries(sample.hostVars))
    files[`host_vars/${name}.yml`] = `---\n${JSON.stringify(own)}\n`;
  return files;
}
