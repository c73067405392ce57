import { expect, test } from 'vitest';
import type { ResolverFacts } from '../src/spec/resolver.ts';
import { planned } from './planned.ts';

const before = (owner: ResolverFacts['owner']): ResolverFacts => ({
  owner,
  servers: ['192.0.2.53'],
  search: ['search example.org'],
});

/** Files about name servers that a host gets, by their paths. */
function written(vars: string, owner: ResolverFacts['owner'] = 'file'): Readonly<Record<string, string>> {
  const hosts = `{ 10.0.0.1: { ${vars} } }`;
  const files = planned(hosts, { resolver: before(owner) }).flatMap(({ kind, key, args }) =>
    kind === 'file' && /resolv|dns/.test(key)
      ? [[key, String((args as { content: unknown }).content)] as const]
      : [],
  );
  return Object.fromEntries(files);
}
const servers = (text = ''): readonly string[] =>
  [...text.matchAll(/^nameserver (.*)$/gm)].map(([, a = '']) => a);

test('a host that answers for names asks those that it had, whatever the method: it would ask itself alone', () => {
  for (const method of ['add', 'overwrite'])
    expect(servers(written(`infra_seq: 1, node_dns_method: ${method}`)['/etc/resolv.conf'])).toEqual([
      '10.0.0.1',
      '192.0.2.53',
    ]);
});

test('with overwrite another host asks nobody but the servers of the inventory', () => {
  const vars = 'node_dns_servers: [192.0.2.1], node_dns_method: overwrite';
  expect(servers(written(vars)['/etc/resolv.conf'])).toEqual(['192.0.2.1']);
});

test('what another program links or writes is told to it, or left to it', () => {
  const vars = 'node_dns_servers: [192.0.2.1]';
  expect(Object.keys(written(vars, 'resolved'))).toEqual(['/etc/systemd/resolved.conf.d/pigsty.conf']);
  expect(Object.keys(written(vars, 'networkmanager'))).toEqual([
    '/etc/NetworkManager/conf.d/90-pigsty-dns.conf',
  ]);
  expect(written(vars, 'other')).toEqual({});
});
