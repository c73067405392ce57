import { withEntry, withKey, withValue, without, type Mutation } from '../breakage.ts';
import type { Good, Path } from '../document.ts';

/** Values that no parameter of a type takes. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  number: ['banana', '[1, 2]', '{ a: 1 }', "'12a'", '1.5'],
  flag: ['banana', '[true]', '{ a: 1 }', '17'],
  list: ['banana', '{ a: 1 }', '17'],
  mapping: ['banana', '[a, b]', '17'],
  text: ['[a]', '{ a: 1 }'],
  'text or list': ['{ a: 1 }'],
};

const TYPES: Readonly<Record<string, readonly string[]>> = {
  number: [
    'pg_version',
    'pg_port',
    'pgbouncer_port',
    'patroni_port',
    'pg_seq',
    'etcd_seq',
    'etcd_port',
    'etcd_peer_port',
    'etcd_election_timeout',
    'infra_seq',
    'minio_seq',
    'minio_port',
    'redis_node',
    'vip_vrid',
    'pg_weight',
  ],
  flag: ['pg_offline_query', 'pg_vip_enabled', 'vip_enabled', 'repo_enabled', 'nodename_overwrite'],
  list: [
    'pg_users',
    'pg_databases',
    'pg_services',
    'pg_hba_rules',
    'pg_crontab',
    'minio_buckets',
    'minio_users',
    'haproxy_services',
    'node_etc_hosts',
    'redis_sentinel_monitor',
  ],
  mapping: ['pg_parameters', 'redis_instances', 'pgbackrest_repo', 'node_aliases', 'pg_rto_plan'],
  text: ['node_timezone', 'pg_vip_interface', 'redis_max_memory', 'pg_admin_password'],
  'text or list': ['pgbackrest_method'],
};

const PORTS = ['pg_port', 'pgbouncer_port', 'patroni_port', 'etcd_port', 'minio_port', 'minio_admin_port'];

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  pg_role: ['master', 'slave', 'Primary'],
  pg_conf: ['oltp', 'huge.yml'],
  node_tune: ['fast', 'oltp.yml'],
  pg_version: ['12', '99'],
  redis_mode: ['clustered'],
};

export const values: readonly Mutation[] = [
  {
    kind: 'wrong type',
    rule: 'invalid-value',
    ways: (good) =>
      Object.entries(TYPES).flatMap(([type, names]) =>
        names.flatMap((name) =>
          good
            .variables(name)
            .flatMap((path) => (WRONG[type] ?? []).map((value) => withValue(good, path, value))),
        ),
      ),
  },
  {
    kind: 'port out of range',
    rule: 'invalid-value',
    ways: (good) =>
      PORTS.flatMap((name) => good.variables(name)).flatMap((path) =>
        ['0', '70000', '-1'].map((value) => withValue(good, path, value)),
      ),
  },
  {
    kind: 'a value that is no choice',
    rule: 'invalid-value',
    ways: (good) =>
      Object.entries(CHOICES).flatMap(([name, wrong]) =>
        good.variables(name).flatMap((path) => wrong.map((value) => withValue(good, path, value))),
      ),
  },
  {
    kind: 'misspelt parameter',
    rule: 'unknown-parameter',
    severity: 'warning',
    ways: (good) =>
      [
        'pg_conf',
        'pg_rto',
        'pg_crontab',
        'pg_services',
        'pg_vip_interface',
        'pg_hba_rules',
        'pg_databases',
        'node_tune',
        'node_timezone',
        'haproxy_services',
        'redis_max_memory',
        'minio_buckets',
        'etcd_election_timeout',
        'pgbackrest_repo',
        'grafana_admin_password',
        'pg_parameters',
      ]
        .flatMap((name) => good.variables(name))
        .flatMap((path) => misspellings(String(path.at(-1))).map((name) => withKey(good, path, name))),
  },
  {
    kind: 'misspelt key of an object',
    rule: 'unknown-key',
    ways: (good) =>
      objectKeys(good).flatMap((path) =>
        misspellings(String(path.at(-1))).map((name) => withKey(good, path, name)),
      ),
  },
  {
    kind: 'foreign key in an object',
    rule: 'unknown-key',
    ways: (good) =>
      objectKeys(good)
        .filter((path) => path.at(-1) === 'name' || path.at(-1) === 'access_key')
        .map((path) => withEntry(good, path.slice(0, -1), { key: 'flavour', value: 'vanilla', at: 'key' })),
  },
  {
    kind: 'object without its name',
    rule: 'invalid-value',
    ways: (good) =>
      good
        .pairs()
        .filter(
          (path) =>
            path.at(-1) === 'name' &&
            ['pg_users', 'pg_databases', 'pg_services', 'minio_buckets'].includes(String(path.at(-3))),
        )
        .map((path) => without(good, path, () => good.valueAt(path.slice(0, -1))[0])),
  },
  {
    kind: 'wrong type inside an object',
    rule: 'invalid-value',
    ways: (good) =>
      Object.entries({
        pgbouncer: 'maybe',
        roles: 'dbrole_admin',
        connlimit: 'many',
        order: 'first',
        schemas: '17',
        versioning: 'maybe',
        quorum: 'two',
        servers: 'one',
      }).flatMap(([name, value]) =>
        objectKeys(good)
          .filter((path) => path.at(-1) === name)
          .map((path) => withValue(good, path, value)),
      ),
  },
  {
    kind: 'bad name',
    rule: 'invalid-value',
    ways: (good) => [
      ...good
        .pairs()
        .filter((p) => p.at(-1) === 'name' && p.at(-3) === 'pg_users')
        .map((p) => withValue(good, p, "''")),
      ...good
        .pairs()
        .filter((p) => p.at(-1) === 'name' && p.at(-3) === 'pg_databases')
        .map((p) => withValue(good, p, "''")),
      ...good
        .pairs()
        .filter((p) => p.at(-1) === 'name' && p.at(-3) === 'pg_services')
        .map((p) => withValue(good, p, "'My Service'")),
      ...good.variables('pg_cluster').map((p) => withValue(good, p, "'pg test'")),
    ],
  },
];

/** Keys of users, databases, services and the like. */
function objectKeys(good: Good): readonly Path[] {
  const lists = [
    'pg_users',
    'pg_databases',
    'pg_services',
    'pg_hba_rules',
    'minio_buckets',
    'minio_users',
    'haproxy_services',
    'redis_sentinel_monitor',
    'redis_instances',
  ];
  return good.pairs().filter((path) => lists.includes(String(path.at(-3))) && path.at(-1) !== 'parameters');
}

/** Two neighbours swapped, a letter lost, a letter twice: never the first ones, so that the family stays. */
export function misspellings(name: string): readonly string[] {
  const at = name.length - 2;
  const a = name[at] ?? '';
  const b = name[at + 1] ?? '';
  return [...(a === b ? [] : [`${name.slice(0, at)}${b}${a}`]), `${name.slice(0, at)}${b}`, `${name}${b}`];
}
