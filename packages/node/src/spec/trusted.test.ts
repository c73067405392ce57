import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { trustedNetworks } from './trusted.ts';

const text = 'all: { hosts: { 10.1.2.3: {}, 172.31.255.254: {}, 172.32.0.1: {}, 203.0.113.9: {} } }';
const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);

test('hosts that are in no trusted network are trusted by their addresses', () => {
  expect(trustedNetworks(['10.0.0.0/8', '172.16.0.0/12'], inventory!)).toEqual([
    '10.0.0.0/8',
    '172.16.0.0/12',
    '172.32.0.1/32',
    '203.0.113.9/32',
  ]);
  expect(trustedNetworks(['0.0.0.0/0', 'fd00::/8'], inventory!)).toEqual(['0.0.0.0/0', 'fd00::/8']);
});
