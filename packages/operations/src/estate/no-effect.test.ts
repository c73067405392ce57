import { readInventory } from '@pigsty/inventory';
import { definition as node } from '@pigsty/node';
import { formatProblems } from '@pigsty/sdk/engine';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkEstate } from './check.ts';

const said = (vars: string): string => {
  const text = `all: { hosts: { 10.0.0.1: { nodename: a } }, vars: { admin_ip: 10.0.0.1, ${vars} } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error('cannot be read');
  const { problems } = checkEstate(inventory, [node]);
  return formatProblems(problems.filter(({ rule }) => rule === 'no-effect'));
};

test('parameters without effect are named in one note where they are written, with the record that says why', () => {
  const note = said('vip_exporter_port: 9651, vector_clean: true');
  expect(note).toContain('pigsty.yml:1:');
  expect(note).toContain('accepted without effect: vector_clean, vip_exporter_port');
  const [record = ''] = /docs\/decisions\/\S+\.md/.exec(note) ?? [];
  expect(existsSync(new URL(`../../../../${record}`, import.meta.url))).toBe(true);
  expect(said('node_tune: tiny')).toBe('');
});
