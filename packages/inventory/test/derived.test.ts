import { readInventory } from '../src/read/read.ts';
import type { Inventory } from '@pigsty/sdk';
import { expect, test } from 'vitest';

function read(text: string): Inventory {
  const { inventory, problems } = readInventory({ file: 'pigsty.yml', text });
  if (inventory === undefined) throw new Error(JSON.stringify(problems));
  return inventory;
}

test('what is derived from an inventory is computed once, and for another inventory again', () => {
  let calls = 0;
  const count = (inventory: Inventory): number => {
    calls += 1;
    return inventory.hosts.size;
  };
  const one = read('all: { hosts: { a: } }');
  expect([one.derive(count), one.derive(count)]).toEqual([1, 1]);
  expect(calls).toBe(1);
  expect(read('all: { hosts: { a: , b: } }').derive(count)).toBe(2);
  expect(calls).toBe(2);
});

test("the estate's parameters are typed, and have their defaults", () => {
  const { estate } = read('all: { hosts: { a: }, vars: { admin_ip: 10.0.0.5, cert_validity: 30d } }');
  expect(estate).toMatchObject({ admin_ip: '10.0.0.5', cert_validity: '30d', ca_cn: 'pigsty-ca' });
});

test('a wrong value of the estate is its default; those beside it are kept', () => {
  const { estate } = read(
    'all: { hosts: { a: }, vars: { admin_ip: nowhere, cert_validity: long, ca_cn: acme } }',
  );
  expect(estate.admin_ip).toBeUndefined();
  expect(estate).toMatchObject({ cert_validity: '7300d', ca_cn: 'acme' });
});
