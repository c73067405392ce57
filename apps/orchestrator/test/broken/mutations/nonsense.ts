import { withEntry, withKey, type Mutation } from '../breakage.ts';
import type { Good } from '../document.ts';

/** Values that nobody means, given to clusters that do not set them. */
const VALUES: readonly (readonly [
  key: string,
  value: string,
  rule: string,
  severity: 'error' | 'warning',
])[] = [
  ['node_timezone', 'Europe/Berlni', 'invalid-value', 'error'],
  ['pg_encoding', 'UTF88', 'invalid-value', 'error'],
  ['pg_locale', 'en_US.UTF88', 'invalid-value', 'error'],
  ['pg_vip_interface', '10.10.10.41', 'invalid-value', 'error'],
  ['node_dns_servers', '[ 10.10.10.300 ]', 'invalid-value', 'error'],
  ['node_crontab', "[ '00 01 * * 1 /pg/bin/pg-backup full' ]", 'invalid-value', 'error'],
  ['pg_hba_rules', '[ { user: all, db: all, auth: pwd } ]', 'hba-rule', 'error'],
  ['pg_parameters', '{ max_connections: two hundred }', 'server-parameter', 'error'],
  ['pg_parameters', '{ max_conections: 100 }', 'server-parameter', 'warning'],
  ['pg_libs', "'timescledb, pg_stat_statements'", 'unknown-extension', 'warning'],
  ['pg_extensions', '[ postgsi ]', 'unknown-extension', 'warning'],
  ['node_repo_modules', 'node,infra,pgsq', 'repository-module', 'warning'],
  ['pg_listen', "'${ip},${l0}'", 'unknown-placeholder', 'warning'],
  ['patroni_password', 'Paté', 'invalid-value', 'error'],
  ['pg_admin_password', '‘Some.Pass’', 'yaml-quotes', 'warning'],
  ['pg_crontab', "[ '00 01 * * 1 postgres /pg/bin/pg-backup full' ]", 'crontab-user', 'warning'],
  ['pgbackrest_repo', '{ local: { path: /pg/backup, retention_full: 14d } }', 'repository-option', 'error'],
];

/** Where in the value the mistake is. */
const OFFSETS: Readonly<Record<string, number>> = {
  node_dns_servers: 2,
  node_crontab: 2,
  pg_hba_rules: 2,
  pg_crontab: 2,
  pg_extensions: 2,
};

export const nonsense: readonly Mutation[] = [
  ...VALUES.map(([key, value, rule, severity]): Mutation => ({
    kind: `nonsense: ${key}: ${value}`,
    rule,
    severity,
    ways: (good) =>
      clusters(good)
        .filter((path) => !good.has([...path, key]) && good.isBlock(path) && good.variables(key).length === 0)
        .map((path) => {
          const breakage = withEntry(good, path, { key, value });
          return { ...breakage, column: breakage.column + offsetOf(key, value) };
        }),
  })),
  {
    kind: 'nonsense: an octet of more than 255',
    rule: 'host-address',
    ways: (good) =>
      good.groups
        .filter((g) => /^\d+(?:\.\d+){3}$/.test(g.hosts[0] ?? '') && count(good, g.hosts[0] ?? '') === 1)
        .map((g) => withKey(good, [...g.path, 'hosts', g.hosts[0] ?? ''], '10.10.10.411')),
  },
];

function offsetOf(key: string, value: string): number {
  const inner = /(?<=two hundred|100 |retention_full: )/.test(value)
    ? value.search(/two hundred|14d|max_conections/)
    : -1;
  return inner >= 0 ? inner : (OFFSETS[key] ?? 0);
}

function clusters(good: Good): readonly (readonly (string | number)[])[] {
  return good.groups.map((g) => [...g.path, 'vars']).filter((path) => good.has([...path, 'pg_cluster']));
}

function count(good: Good, host: string): number {
  return good.text.split(host).length - 1;
}
