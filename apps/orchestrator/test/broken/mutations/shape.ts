import { withEntry, withKey, withValue, type Mutation } from '../breakage.ts';
import { type Good, type Path } from '../document.ts';

const groupsWithHosts = (good: Good): Good['groups'] => good.groups.filter((g) => g.hosts.length > 0);
const withSections = (good: Good, name: string): readonly Path[] =>
  good.groups.map((g) => [...g.path, name]).filter((path) => good.has(path));

export const shape: readonly Mutation[] = [
  {
    kind: 'unknown word in a group',
    rule: 'inventory-shape',
    ways: (good) =>
      ['hosts', 'children', 'vars'].flatMap((name) =>
        withSections(good, name).flatMap((path) => misnamed(name).map((n) => withKey(good, path, n))),
      ),
  },
  {
    kind: 'hosts as a list',
    rule: 'inventory-shape',
    ways: (good) =>
      groupsWithHosts(good).map((g) =>
        withValue(good, [...g.path, 'hosts'], `[ ${g.hosts.map((h) => `'${h}'`).join(', ')} ]`),
      ),
  },
  {
    kind: 'hosts as a text',
    rule: ['inventory-shape', 'missing-parameter'],
    ways: (good) =>
      groupsWithHosts(good)
        .filter((g) => g.name.startsWith('pg-') && g.hosts.length > 1)
        .map((g) => withValue(good, [...g.path, 'hosts'], `'${g.hosts.join(', ')}'`)),
  },
  {
    kind: 'children as a list',
    rule: 'inventory-shape',
    ways: (good) => [withValue(good, ['all', 'children'], '[etcd, pg-meta]')],
  },
  {
    kind: 'vars as a list',
    rule: 'inventory-shape',
    ways: (good) => withSections(good, 'vars').map((path) => withValue(good, path, '[pg_cluster]')),
  },
  {
    kind: 'vars as a text',
    rule: 'inventory-shape',
    ways: (good) => withSections(good, 'vars').map((path) => withValue(good, path, 'pg_cluster')),
  },
  {
    kind: 'a group as a text',
    rule: 'inventory-shape',
    ways: (good) => good.groups.map((g) => withValue(good, g.path, 'everything')),
  },
  {
    kind: 'the variables of a host as a text',
    rule: 'inventory-shape',
    ways: (good) =>
      groupsWithHosts(good).flatMap((g) =>
        g.hosts
          .filter((h) => good.isMap([...g.path, 'hosts', h]))
          .map((h) => withValue(good, [...g.path, 'hosts', h], 'primary')),
      ),
  },
  {
    kind: 'a bad range of hosts',
    rule: 'inventory-shape',
    ways: (good) =>
      groupsWithHosts(good).flatMap((g) =>
        [
          "'10.10.10.[20:11]'",
          "'10.10.10.[1:2'",
          "'10.10.10.[a:9]'",
          "'10.10.10.[1:]'",
          "'10.10.10.[1:9:0]'",
        ].map((n) => withKey(good, [...g.path, 'hosts', g.hosts[0] ?? ''], n)),
      ),
  },
  {
    kind: 'a host with a space',
    rule: 'inventory-shape',
    ways: (good) =>
      groupsWithHosts(good).map((g) =>
        withKey(good, [...g.path, 'hosts', g.hosts[0] ?? ''], "'10.10.10.10 node'"),
      ),
  },
  {
    kind: 'a connection that is none',
    rule: 'connection',
    ways: (good) =>
      [
        ['ansible_port', '70000'],
        ['ansible_port', 'ssh'],
        ['ansible_connection', 'telnet'],
        ['ansible_become', 'perhaps'],
      ].flatMap(([key = '', value = '']) =>
        groupsWithHosts(good)
          .filter((g) => good.isMap([...g.path, 'vars']))
          .map((g) => withEntry(good, [...g.path, 'vars'], { key, value })),
      ),
  },
];

function misnamed(name: string): readonly string[] {
  return { hosts: ['host', 'hsots'], children: ['childern', 'child'], vars: ['var', 'varss'] }[name] ?? [];
}
