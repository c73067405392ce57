import { expect, test } from 'vitest';
import { cableName, planNetwork, planNoNetwork, unreachableRoute } from './network-plan.ts';
import { parseSubnet } from './subnet.ts';

const subnet = parseSubnet('10.10.99.0/24');

test('nothing is built before packets for the subnet are refused', () => {
  expect(planNetwork('demo', subnet)[0]?.make).toEqual(unreachableRoute(subnet));
});

test('the way out is closed before the cable carries an address', () => {
  const words = planNetwork('demo', subnet).map((step) => step.make.join(' '));
  const rule = words.findIndex((line) => line.startsWith('ip rule add iif ps-demo'));
  const address = words.findIndex((line) => line.startsWith('ip address replace 10.10.99.1/24'));
  expect(rule).toBeGreaterThan(0);
  expect(address).toBeGreaterThan(rule);
});

test('taking the network away leaves the refusal in place', () => {
  expect(planNoNetwork('demo').flat()).not.toContain('route');
});

test('the longest name still makes an interface name that the kernel takes', () => {
  expect(cableName('a23456789012').length).toBe(15);
});
