import { expect, test } from 'vitest';
import { checkHosts, checkLabel, checkName, defaultHosts } from './names.ts';
import { parseSubnet } from './subnet.ts';

test.each(['demo', 'a', 'pg-17', 'a23456789012'])('%s names a sandbox', (name) => {
  expect(checkName(name)).toBe(name);
});

test.each(['', 'Demo', '1st', 'a234567890123', 'a_b', '../x', '-a'])('"%s" does not', (name) => {
  expect(() => checkName(name)).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }));
});

test('a snapshot cannot be called pristine or leave its folder', () => {
  expect(checkLabel('after-install')).toBe('after-install');
  for (const label of ['pristine', '../x', '.x', 'A']) {
    expect(() => checkLabel(label)).toThrow(expect.objectContaining({ code: 'INVALID_LABEL' }));
  }
});

test.each([
  ['10.10.10.0/24', '10.10.10.10'],
  ['10.10.24.0/24', '10.10.24.10'],
  ['10.10.24.8/29', '10.10.24.10'],
])('the four hosts of a sandbox that names none fit its subnet %s', (cidr, first) => {
  const subnet = parseSubnet(cidr);
  const hosts = checkHosts(defaultHosts(subnet), subnet);
  expect(hosts).toHaveLength(4);
  expect(hosts[0]).toEqual({ name: 'meta', address: first });
});

test('all mistakes in a list of hosts come in one message', () => {
  const hosts = [
    { name: 'meta', address: '10.10.10.10' },
    { name: 'meta', address: '10.10.10.10' },
    { name: 'Node_1', address: '10.10.11.11' },
  ];
  expect(() => checkHosts(hosts, parseSubnet('10.10.10.0/24'))).toThrow(
    /two hosts are called meta; two hosts have the address 10.10.10.10; "Node_1" is not a host name; Node_1: 10.10.11.11 is not/,
  );
});
