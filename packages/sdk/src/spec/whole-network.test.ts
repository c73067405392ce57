import { expect, test } from 'vitest';
import { wholeNetwork } from './whole-network.ts';

test.each([
  ['192.168.40.7/23', '192.168.40.0/23'],
  ['10.10.10.10/8', '10.0.0.0/8'],
  ['255.255.255.255/1', '128.0.0.0/1'],
  ['10.7.20.0/22', undefined],
  ['10.7.20.5/32', undefined],
  ['0.0.0.0/0', undefined],
  ['127.0.0.1/8', undefined],
  ['127.0.0.1/24', '127.0.0.0/24'],
  ['127.0.0.1/32', undefined],
  ['10.7.20.5', undefined],
  ['office/8', undefined],
])('%s as the whole of a network is %s', (text, network) => {
  expect(wholeNetwork(text)).toBe(network);
});
