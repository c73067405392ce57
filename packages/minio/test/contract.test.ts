import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { hasMinio, minioDomains } from '../src/contract.ts';

function inventoryOf(
  groups: string,
  globals = '',
): NonNullable<ReturnType<typeof readInventory>['inventory']> {
  const text = `all:\n  children:\n    idle: { hosts: { 10.0.0.9: {} } }\n${groups}  vars: { ${globals} }\n`;
  return readInventory([{ file: 'pigsty.yml', text }]).inventory!;
}
const group = (name: string, host: string, vars = ''): string =>
  `    ${name}: { hosts: { ${host}: { minio_seq: 1 } }, vars: { minio_cluster: ${name}${vars} } }\n`;

test('the name of the object store is that of its members, wherever it is set', () => {
  const names = (...words: Parameters<typeof inventoryOf>) => [...minioDomains(inventoryOf(...words))];
  expect(names(group('a', '10.0.0.1'))).toEqual(['sss.pigsty']);
  expect(names(group('a', '10.0.0.1'), 'minio_domain: s3.lan')).toEqual(['s3.lan']);
  expect(names(group('a', '10.0.0.1', ', minio_domain: s3.lan'), 'minio_domain: other.lan')).toEqual([
    's3.lan',
  ]);
  const two =
    group('a', '10.0.0.1', ', minio_domain: a.lan') + group('b', '10.0.0.2', ', minio_domain: b.lan');
  expect(names(two)).toEqual(['a.lan', 'b.lan']);
});

test('an estate without an object store has the name that one would have', () => {
  expect(hasMinio(inventoryOf(''))).toBe(false);
  expect([...minioDomains(inventoryOf(''))]).toEqual(['sss.pigsty']);
  expect([...minioDomains(inventoryOf('', 'minio_domain: s3.lan'))]).toEqual(['s3.lan']);
});

test('a mistake in the group of the object store leaves it its name', () => {
  const inventory = inventoryOf(group('a', '10.0.0.1', ', minio_domain: s3.lan, minio_port: many'));
  expect(hasMinio(inventory)).toBe(true);
  expect([...minioDomains(inventory)]).toEqual(['s3.lan']);
});
