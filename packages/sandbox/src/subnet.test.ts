import { describe, expect, test } from 'vitest';
import { formatAddress, isHostAddress, nextSubnets, overlaps, parseAddress, parseSubnet } from './subnet.ts';

describe('a subnet', () => {
  test('has its gateway at the first address', () => {
    expect(parseSubnet('10.10.10.0/24').gateway).toBe('10.10.10.1');
  });

  test.each([
    '10.10.10.0',
    '10.10.10.0/33',
    '10.10.10/24',
    '10.10.10.0/8',
    '10.10.10.0/24/1',
    '300.1.1.0/24',
    '010.1.1.0/24',
  ])('%s is refused', (text) => {
    expect(() => parseSubnet(text)).toThrow(expect.objectContaining({ code: 'INVALID_SUBNET' }));
  });

  test('that starts in the middle is refused with the right start', () => {
    expect(() => parseSubnet('10.10.10.7/24')).toThrow(
      expect.objectContaining({ hint: 'Write 10.10.10.0/24.' }),
    );
  });

  test('overlaps with a part of itself and not with its neighbour', () => {
    expect(overlaps(parseSubnet('10.10.0.0/16'), parseSubnet('10.10.9.0/24'))).toBe(true);
    expect(overlaps(parseSubnet('10.10.8.0/24'), parseSubnet('10.10.9.0/24'))).toBe(false);
  });

  test('is followed by the others of its /16, each once', () => {
    const next = nextSubnets(parseSubnet('10.10.254.0/24')).map(({ cidr }) => cidr);
    expect(next.slice(0, 4)).toEqual(['10.10.254.0/24', '10.10.255.0/24', '10.10.0.0/24', '10.10.1.0/24']);
    expect(new Set(next).size).toBe(256);
  });

  test('keeps its network, gateway and broadcast addresses to itself', () => {
    const subnet = parseSubnet('10.10.10.0/24');
    const taken = ['10.10.10.0', '10.10.10.1', '10.10.10.255', '10.10.11.2', 'meta'];
    expect(taken.filter((address) => isHostAddress(subnet, address))).toEqual([]);
    expect(isHostAddress(subnet, '10.10.10.2')).toBe(true);
  });
});

test('an address survives the way to a number and back', () => {
  expect(formatAddress(parseAddress('192.168.0.255') ?? 0)).toBe('192.168.0.255');
});
