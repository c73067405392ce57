import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ResolverFacts } from '../src/spec/resolver.ts';
import type { BlockArgs } from '@pigsty/sdk';
import { readInventory } from '@pigsty/inventory';
import { definition } from '../src/module.ts';
import { planned, plannedRemoval } from './planned.ts';

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

/** `kind key` of what is done about names on a host with this in its lists, and in what state its file is. */
function done(vars: string, resolver: ResolverFacts): readonly string[] {
  return planned(`{ 10.0.0.1: { node_dns_servers: [192.0.2.1], ${vars} } }`, { resolver })
    .filter(({ key }) => /resol/.test(key) && !/^systemd-journal/.test(key))
    .map(({ kind, key }) => `${kind} ${key}`);
}

test('resolvconf is told ours by its own file, writes them, and what was kept is not given back over its link', () => {
  const told = (owner: ResolverFacts['owner']): string =>
    planned('{ 10.0.0.1: { node_dns_servers: [192.0.2.1, 192.0.2.2] } }', { resolver: before(owner) })
      .filter(({ kind, args }) => kind === 'block' && (args as BlockArgs).state !== 'absent')
      .map(({ args }) => args as BlockArgs)
      .map(({ path, content }) => `${path}: ${content}`)
      .join('');
  expect(told('resolvconf')).toBe(
    '/etc/resolvconf/resolv.conf.d/head: options single-request-reopen timeout:1\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n',
  );
  expect(told('openresolv')).toBe(
    '/etc/resolvconf.conf: name_servers="192.0.2.1 192.0.2.2"\nresolv_conf_options="single-request-reopen timeout:1"\n',
  );
  for (const owner of ['resolvconf', 'openresolv'] as const) {
    const all = done('', before(owner));
    expect(all).toContain('command have resolvconf write /etc/resolv.conf');
    expect(all).toContain('command forget the original of /etc/resolv.conf');
    expect(all).not.toContain('file /etc/resolv.conf');
  }
});

test('resolvconf writes again as soon as a plan will tell it something else, and not when that stands there', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-resolvconf-'));
  const paths = {
    '/etc/resolvconf/resolv.conf.d/head': join(room, 'head'),
    '/etc/resolvconf.conf': join(room, 'resolvconf.conf'),
    '/etc/resolv.conf': join(room, 'resolv.conf'),
  };
  writeFileSync(join(room, 'resolvconf'), '', { mode: 0o755 });
  const isDone = (ops: readonly { readonly key: string; readonly args: unknown }[]): boolean => {
    const { args } = ops.find(({ key }) => key.startsWith('have resolvconf'))!;
    const input = Object.entries(paths).reduce(
      (text, [path, here]) => text.replaceAll(path, here),
      (args as { unless: string }).unless,
    );
    return spawnSync('sh', ['-s'], { input, env: { PATH: `${room}:/usr/bin:/bin` } }).status === 0;
  };
  const install = (owner: ResolverFacts['owner'], servers = '192.0.2.1'): boolean =>
    isDone(planned(`{ 10.0.0.1: { node_dns_servers: [${servers}] } }`, { resolver: before(owner) }));
  const removal = (): boolean =>
    isDone(plannedRemoval('{ 10.0.0.1: {} }', { resolver: before('resolvconf') }));
  const block =
    '# BEGIN pigsty node_dns_servers\noptions single-request-reopen timeout:1\nnameserver 192.0.2.1\n# END pigsty node_dns_servers\n';
  writeFileSync(paths['/etc/resolv.conf'], '# generated\n');
  expect([install('resolvconf'), install('openresolv'), removal()]).toEqual([false, false, true]);
  writeFileSync(paths['/etc/resolvconf/resolv.conf.d/head'], `# generated\n${block}`);
  writeFileSync(paths['/etc/resolv.conf'], `# generated\n${block}nameserver 192.0.2.9\n`);
  utimesSync(paths['/etc/resolvconf/resolv.conf.d/head'], 1, 1);
  expect([install('resolvconf'), install('openresolv'), removal()]).toEqual([true, true, false]);
  expect([install('resolvconf', '192.0.2.2'), install('openresolv', '192.0.2.2')]).toEqual([false, false]);
  rmSync(room, { recursive: true });
});

test('right after a package has taken the file over it runs, with the servers that the host had, and a name is looked up', () => {
  const plain: ResolverFacts = { ...before('file'), resolves: 'packages.example' };
  const vars = 'node_packages: [systemd-resolved]';
  const all = done(vars, plain);
  expect(all.slice(0, 5)).toEqual([
    'pkg systemd-resolved',
    'directory /etc/systemd/resolved.conf.d',
    'file /etc/systemd/resolved.conf.d/10-former-servers.conf',
    'unit systemd-resolved.service',
    'wait packages.example resolves with systemd-resolved',
  ]);
  // And it is told ours, not written over.
  expect(all).toContain('file /etc/systemd/resolved.conf.d/pigsty.conf');
  expect(all).not.toContain('file /etc/resolv.conf');
  const there = { ...before('resolved'), servers: ['127.0.0.53'], installed: ['systemd-resolved'] };
  expect(done(vars, there).join('\n')).not.toMatch(/former|wait/);
  expect(done(`${vars}, node_dns_method: overwrite`, plain).join('\n')).not.toContain('former');
});

test('a removal takes our servers out of what resolvconf writes', () => {
  const keys = plannedRemoval('{ 10.0.0.1: {} }', { resolver: before('resolvconf') })
    .filter(({ key }) => key.includes('resolvconf'))
    .map(({ kind, key }) => `${kind} ${key}`);
  expect(keys).toEqual([
    'block /etc/resolvconf/resolv.conf.d/head: pigsty node_dns_servers',
    'block /etc/resolvconf.conf: pigsty node_dns_servers',
    'command have resolvconf write /etc/resolv.conf',
  ]);
});

test('a link of a program that is not known stays, and a plan says where servers are not asked', () => {
  const found = (vars: string, resolver: ResolverFacts): readonly string[] => {
    const text = `all: { hosts: { 10.0.0.1: { nodename: a, ${vars} } } }`;
    const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
    const facts = { host: () => undefined, of: () => ({ resolver }), from: () => undefined };
    const estate = { inventory, caCertificate: '' } as never;
    return definition
      .identify(inventory!)
      .clusters.flatMap((cluster) => definition.checkFacts?.(cluster, facts, estate) ?? [])
      .map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);
  };
  const link = '/var/lib/somebody/resolv.conf';
  const theirs: ResolverFacts = { ...before('other'), link };
  expect(found('node_dns_servers: [192.0.2.1]', theirs)).toEqual([
    `warning resolver-owner: /etc/resolv.conf of 10.0.0.1 is a link to ${link} of another program, and stays as it is: the servers of node_dns_servers are not asked there`,
  ]);
  expect(found('node_dns_servers: [192.0.2.1], node_dns_method: none', theirs)).toEqual([]);
  expect(found('node_dns_servers: [192.0.2.1]', before('resolvconf'))).toEqual([]);
});
