import { readInventory, YamlText } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { leftOvers, mapHosts, replaceAddresses, rolesOf, templateHosts } from './addresses.ts';

const text = `all:
  children:
    etcd: { hosts: { 10.10.10.11: { etcd_seq: 2 }, 10.10.10.9: { etcd_seq: 1 } } }
    pg-test: # 10.10.10.10 leads
      hosts:
        10.10.10.10: { pg_seq: 1 }
        10.10.10.11: { pg_seq: 2 }
      vars: { pg_vip_address: 10.10.10.2/24, note: 'v10.10.10.10, 110.10.10.10, 10.10.10.100 and 10.10.10.10.1' }
  vars:
    admin_ip: 10.10.10.10
`;
const { inventory } = readInventory({ file: 'x.yml', text });
const hosts = templateHosts(inventory!);

test('hosts come in the order of their addresses, with what they are', () => {
  expect(hosts).toEqual(['10.10.10.9', '10.10.10.10', '10.10.10.11']);
  expect(rolesOf(inventory!, '10.10.10.11')).toBe('etcd, pg-test');
});

test('whole addresses are replaced, in keys, values and comments, all at once', () => {
  const map = mapHosts(hosts, ['10.10.10.10', '10.10.10.11', '192.168.1.3']);
  const replaced = replaceAddresses(text, map);
  expect(replaced).toContain('10.10.10.10: { etcd_seq: 1 }');
  expect(replaced).toContain('# 10.10.10.11 leads');
  expect(replaced).toContain('192.168.1.3: { pg_seq: 2 }');
  expect(replaced).toContain("'v10.10.10.10, 110.10.10.10, 10.10.10.100 and 10.10.10.10.1'");
  expect(replaced.split('\n')).toHaveLength(text.split('\n').length);
});

test('what was not given is left over, once and with its place', () => {
  const map = mapHosts(hosts, ['192.168.1.1', '192.168.1.2']);
  const leaves = YamlText.of(replaceAddresses(text, map)).leaves();
  expect(leftOvers(leaves, { hosts, map })).toEqual([
    { address: '10.10.10.11', subject: 'etcd.hosts.10.10.10.11', line: 3, column: 47 },
    { address: '10.10.10.2', subject: 'pg-test.vars.pg_vip_address', line: 8, column: 31 },
    { address: '10.10.10.100', subject: 'pg-test.vars.note', line: 8, column: 52 },
  ]);
});

test('an address that is no host is replaced by name', () => {
  const map = mapHosts(hosts, ['192.168.1.1', '10.10.10.2=192.168.1.9']);
  expect(replaceAddresses(text, map)).toContain('pg_vip_address: 192.168.1.9/24');
});

test('wrong addresses, too many and the same twice are refused', () => {
  expect(() => mapHosts(hosts, ['10.9.8.7xx'])).toThrow('"10.9.8.7xx" is no IPv4 address');
  expect(() => mapHosts(hosts, ['300.1.1.1'])).toThrow('no IPv4 address');
  expect(() => mapHosts(['10.10.10.10'], ['1.1.1.1', '1.1.1.2'])).toThrow(
    'the template has one host, and 2 were given',
  );
  expect(() => mapHosts(hosts, ['1.1.1.1', '1.1.1.1'])).toThrow('1.1.1.1 was given for two hosts');
});
