import { broken, withEntry, withValue, without, type Breakage, type Mutation } from '../breakage.ts';
import type { Good, Path } from '../document.ts';
import { clusters } from './identity.ts';

/** Sets a variable of each PostgreSQL cluster, whether it is there or not. */
function inClusters(good: Good, name: string, value: string): readonly Breakage[] {
  return clusters(good, 'pg_seq')
    .filter((group) => good.isMap([...group.path, 'vars']))
    .map((group) => {
      const path = [...group.path, 'vars', name];
      return good.has(path)
        ? withValue(good, path, value)
        : withEntry(good, path.slice(0, -1), { key: name, value });
    });
}

function set(good: Good, name: string, values: readonly string[]): readonly Breakage[] {
  const found = good.variables(name);
  // What all clusters have set for themselves has no effect in the vars of all.
  return found
    .filter((path) => path[1] !== 'vars' || found.length === 1)
    .flatMap((path) => values.map((value) => withValue(good, path, value)));
}

/** Values inside of lists of objects: `pg_users[].roles`. */
function inside(good: Good, list: string, key: string): readonly Path[] {
  return good.pairs().filter((path) => path.at(-1) === key && path.at(-3) === list);
}

/** Adds an item to the start of a list of objects; the mistake is inside of it. */
function withItem(good: Good, name: string, item: string, mark: string): readonly Breakage[] {
  return good
    .variables(name)
    .filter((path) => Array.isArray(good.value(path)) && good.text[good.valueAt(path)[0]] !== '*')
    .map((path) => {
      const [start] = good.valueAt(path);
      const block = good.isBlock(path);
      const indent = ' '.repeat(start - (good.text.lastIndexOf('\n', start) + 1));
      const insert = block ? `- ${item}\n${indent}` : ` ${item},`;
      const from = block ? start : start + 1;
      return broken(good, {
        what: `${path.join('.')} with ${item}`,
        start: from,
        end: from,
        insert,
        at: from + insert.indexOf(mark),
      });
    });
}

export const collisions: readonly Mutation[] = [
  {
    kind: 'two servers on one port',
    rule: 'port-collision',
    ways: (good) => [
      ...inClusters(good, 'pg_port', '6432'),
      ...inClusters(good, 'pgbouncer_port', '5432'),
      ...inClusters(good, 'patroni_port', '5432'),
      ...inClusters(good, 'patroni_port', '9100'),
      ...inClusters(good, 'pg_port', '5433'),
      ...inClusters(good, 'pg_exporter_port', '9101'),
      ...set(good, 'minio_admin_port', ['9000']),
      ...set(good, 'etcd_peer_port', ['2379']),
      ...set(good, 'etcd_port', ['2380']),
      ...inside(good, 'pg_services', 'port').flatMap((p) =>
        ['5432', '5433', '9101', '8008'].map((v) => withValue(good, p, v)),
      ),
      ...inside(good, 'haproxy_services', 'port').flatMap((p) =>
        ['9100', '9101', '22'].map((v) => withValue(good, p, v)),
      ),
      ...withItem(good, 'pg_services', "{ name: more, port: 6432, selector: '[]' }", '6432'),
    ],
  },
  {
    kind: 'a Redis on the port of its exporter',
    rule: 'port-collision',
    ways: (good) =>
      good
        .variables('redis_instances')
        .filter((p) => !p.includes('redis-watch'))
        .map((p) => withEntry(good, p, { key: '9121', value: '{}', at: 'key' })),
  },
  {
    kind: 'an address that is none',
    rule: ['vip-address', 'invalid-value'],
    ways: (good) => [
      ...set(good, 'pg_vip_address', [
        '10.10.10.3/64',
        '10.10.300.3/24',
        'eth0',
        '10.10.10.3',
        '127.0.0.1/24',
        "''",
      ]),
      ...set(good, 'vip_address', ['10.10.10.4/24', '10.10.10', 'vip']),
    ],
  },
  {
    kind: 'an address that is a host',
    rule: 'vip-is-host',
    ways: (good) => [
      ...set(good, 'pg_vip_address', [`${good.groups.flatMap((g) => g.hosts)[0] ?? ''}/24`]),
      ...set(good, 'vip_address', [...new Set(good.groups.flatMap((g) => g.hosts))].slice(0, 2)),
    ],
  },
  {
    kind: 'an address that is taken',
    rule: 'vip-collision',
    ways: (good) =>
      good
        .variables('vip_address')
        .flatMap((p) =>
          good
            .variables('pg_vip_address')
            .map((other) => withValue(good, p, String(good.value(other)).split('/')[0] ?? '')),
        ),
  },
  {
    kind: 'an address in another network',
    rule: 'vip-outside',
    severity: 'warning',
    ways: (good) => set(good, 'pg_vip_address', ['10.99.10.3/24', '192.168.1.1/24']),
  },
  {
    kind: 'an address without its number',
    rule: 'vip-incomplete',
    ways: (good) =>
      good
        .variables('vip_vrid')
        .map((p) =>
          without(good, p, (text) =>
            text.indexOf(
              'true',
              text.indexOf('vip_enabled:', Math.max(0, good.keyAt(p.slice(0, -2))[0] - 5)),
            ),
          ),
        ),
  },
  {
    kind: 'timers that cannot work',
    rule: 'impossible-timers',
    ways: (good) =>
      [
        ...inClusters(good, 'pg_rto_plan', '{ norm: [20, 10, 10, 25, 5, 2s, 1s, 2s, 3, 3] }').map((b) => ({
          ...b,
          column: b.column + '{ norm: '.length,
        })),
      ].filter(() => good.variables('pg_rto').every((p) => good.value(p) === 'norm')),
  },
  {
    kind: 'timers of etcd that cannot work',
    rule: 'etcd-timers',
    ways: (good) => set(good, 'etcd_election_timeout', ['300', '450']),
  },
  {
    kind: 'an unknown row of timers',
    rule: 'unknown-rto',
    ways: (good) => set(good, 'pg_rto', ['normal', 'quick']),
  },
  {
    kind: 'a gap in the numbers of MINIO',
    rule: 'minio-gap',
    ways: (good) =>
      good
        .variables('minio_seq')
        .filter((p) => good.value(p) === 2)
        .map((p) => withValue(good, p, '5')),
  },
  {
    kind: 'drives that are none',
    rule: 'minio-data',
    ways: (good) => set(good, 'minio_data', ["'/data{1..4}'", "'/data{1...}'", "'/data{4...1}'"]),
  },
  {
    kind: 'a native Redis cluster that is too small',
    rule: 'redis-cluster-size',
    ways: (good) =>
      good.groups
        .filter((g) => g.hosts.length > 1 && good.value([...g.path, 'vars', 'redis_mode']) === 'cluster')
        .map((g) => {
          const lost = g.hosts.at(-1) ?? '';
          return without(good, [...g.path, 'hosts', lost], () => good.valueAt([...g.path, 'hosts'])[0]);
        }),
  },
];
