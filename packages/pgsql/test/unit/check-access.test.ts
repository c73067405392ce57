import { readInventory } from '@pigsty/inventory';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/spec/check.ts';
import { identify } from '../../src/spec/identity.ts';

const MEMBERS = `10.10.10.11: { pg_seq: 1, pg_role: primary }
        10.10.10.12: { pg_seq: 2, pg_role: replica, rack: b }`;

/** What is said of a cluster with these variables, as `rule: message (hint)`. */
function problems(vars: string, { hosts = MEMBERS, all = '' } = {}): readonly string[] {
  const text = `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
    pg-test:
      hosts:
        ${hosts}
      vars: { pg_cluster: pg-test, pg_users: [{ name: app, pgbouncer: true }, { name: auditor }], pg_databases: [{ name: shop }], ${vars} }
    pg-other:
      hosts: { 10.10.10.21: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-other, pg_users: [{ name: other }] }
  vars: { ${all} }
`;
  const { inventory, problems: unreadable } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error(JSON.stringify(unreadable));
  const { clusters, problems: early } = identify(inventory);
  return [...early, ...check(clusters, inventory)]
    .filter((p) => p.severity !== 'info')
    .map((p) => `${p.severity} ${p.rule}: ${p.message} (${p.hint ?? ''})`);
}

const service = (more: string): string => `pg_services: [{ name: own, port: 5440, selector: '[]', ${more} }]`;

test('a delay at a replica has no effect', () => {
  const hosts = MEMBERS.replace('rack: b', 'pg_delay: 1h');
  expect(problems('', { hosts }).map((line) => line.replace(/ \(.*/, ''))).toEqual([
    'warning delay-without-upstream: pg_delay has no effect at pg-test-2, a replica: it is as far as pg-test is',
  ]);
});

describe('names in HBA rules', () => {
  const rule = (words: string): string => `pg_hba_rules: [{ ${words}, addr: intra, auth: pwd }]`;

  test('users and databases that are declared, keywords, patterns and roles of PostgreSQL are right', () => {
    for (const user of ['app', '+dbrole_readonly', 'all', '${admin}', '"app",auditor', '/^app', 'pg_monitor'])
      expect(problems(rule(`user: '${user}', db: shop`)), user).toEqual([]);
    for (const db of ['all', 'sameuser', 'postgres', 'shop,template1'])
      expect(problems(rule(`user: app, db: '${db}'`)), db).toEqual([]);
    expect(problems(rule('user: replicator, db: replication'))).toEqual([]);
    expect(problems('pgb_hba_rules: [{ user: app, db: pgbouncer, addr: intra, auth: pwd }]')).toEqual([]);
  });

  test('a rule of PgBouncer for a user without pgbouncer: true is told', () => {
    const pooled = (user: string, more = ''): readonly string[] =>
      problems(`pgb_hba_rules: [{ user: ${user}, db: shop, addr: intra, auth: pwd }]${more}`);
    expect(pooled('auditor')).toEqual([
      'warning hba-name: the rule of PgBouncer is for auditor, which has no pgbouncer: true: the pool does not know it (Add pgbouncer: true to auditor in pg_users, or delete the rule.)',
    ]);
    expect(pooled('app')).toEqual([]);
    expect(pooled('auditor', ', pgbouncer_auth_query: true')).toEqual([]);
  });

  test('networks of IPv6 are right, and words with colons that are none are not', () => {
    const from = (addr: string): readonly string[] =>
      problems(`pg_hba_rules: [{ user: app, db: shop, addr: '${addr}', auth: pwd }]`);
    for (const addr of ['::1', 'fd00:20::/64', '2001:db8::7/128']) expect(from(addr), addr).toEqual([]);
    for (const addr of ['fd00::/129', '10.0.0.0:5432', 'fd00::/x', 'fd00:::1'])
      expect(from(addr)[0], addr).toMatch(/is neither an alias nor a network/);
  });

  test('a user or database that nobody declares is told, with the one that was meant', () => {
    expect(problems(rule('user: apq, db: shop'))).toEqual([
      'warning hba-name: the rule is for the user apq, which the inventory does not have (Did you mean app?)',
    ]);
    expect(problems(rule('user: app, db: ledger'))).toEqual([
      'warning hba-name: the rule is for the database ledger, which the inventory does not have (Add it to pg_databases; nothing to do when it is made elsewhere.)',
    ]);
  });

  test('trust is for local sockets: from everywhere it lets in everybody', () => {
    const message = 'trust lets in everybody who connects from anywhere as any user, without a password';
    const open = (list: string): readonly string[] => problems(list).map((line) => line.replace(/ \(.*/, ''));
    expect(open('pg_hba_rules: [{ user: all, db: all, addr: world, auth: trust }]')).toEqual([
      `warning hba-rule: ${message}`,
    ]);
    expect(open('pgb_hba_rules: [{ user: app, db: shop, addr: intra, auth: trust }]')).toEqual([
      'warning hba-rule: trust lets in everybody who connects from any private network as app, without a password',
    ]);
    expect(open("pg_hba_rules: [{ rules: ['host all all 0.0.0.0/0 trust'] }]")).toEqual([
      `warning hba-rule: ${message}`,
    ]);
    for (const addr of ['local', 'localhost', '10.10.10.9/32', 'cluster'])
      expect(problems(`pg_hba_rules: [{ user: app, db: shop, addr: ${addr}, auth: trust }]`), addr).toEqual(
        [],
      );
    expect(
      problems("pg_hba_rules: [{ rules: ['local all all trust', 'host all all 127.0.0.1/32 trust'] }]"),
    ).toEqual([]);
  });

  test('replication is for accounts that may replicate, also in rules of PgBouncer', () => {
    for (const list of ['pg_hba_rules', 'pgb_hba_rules'])
      expect(problems(`${list}: [{ user: app, db: replication, addr: intra, auth: pwd }]`)[0], list).toMatch(
        /^warning hba-rule: replication is no database/,
      );
  });

  test('the account of replication needs replication, which all leaves out', () => {
    const ofAll = "{ user: '${repl}', db: all, addr: intra, auth: pwd }";
    expect(problems(`pg_hba_rules: [${ofAll}]`)).toEqual([
      'warning hba-rule: all stands for every database and not for replication: replicator may not replicate from there (Write db: replication.)',
    ]);
    for (const user of ["'${repl}'", 'replicator']) {
      const beside = `{ user: ${user}, db: replication, addr: intra, auth: pwd }`;
      expect(problems(`pg_hba_rules: [${ofAll}, ${beside}]`)).toEqual([]);
    }
    expect(problems("pg_hba_rules: [{ user: '${repl}', db: postgres, addr: intra, auth: pwd }]")).toEqual([]);
  });

  test('user and db that are exchanged are one problem', () => {
    expect(problems(rule('user: shop, db: app'))).toEqual([
      'warning hba-name: the rule has the database shop as user, and the user app as db (Exchange the two.)',
    ]);
  });

  test('a rule of all clusters may be for users of any of them', () => {
    expect(problems('', { all: 'pg_hba_rules: [{ user: other, db: all, addr: intra }]' })).toEqual([]);
    expect(problems('', { all: 'pg_hba_rules: [{ user: othre, db: all, addr: intra }]' })).toHaveLength(1);
  });
});

describe('lines of pg_hba.conf', () => {
  const line = (text: string): readonly string[] =>
    problems(`pg_hba_rules: [{ title: own, rules: ['${text}'] }]`);

  test.each([
    'host all all 10.0.0.0/8 scram-sha-256',
    'host all all 10.0.0.0 255.0.0.0 md5',
    'hostssl shop, postgres app ::1/128 cert clientcert=verify-full',
    'local all "odd name" peer map=own',
    'host all all .example.com ldap ldapserver=x',
    'include_if_exists /etc/own.conf',
    '# only a remark',
  ])('%s is one', (text) => expect(line(text)).toEqual([]));

  test.each([
    ['hots all all 10.0.0.0/8 md5', 'Did you mean host?'],
    ['host all all 10.0.0.0/8', 'host  DATABASE  USER  ADDRESS  METHOD'],
    ['host all all 10.0.0.0/8 sha-256', 'Known: '],
    ['host all all 10.0.0/8 md5', 'For example 10.0.0.0/8.'],
    ['local all md5', 'local  DATABASE  USER  METHOD'],
  ])('%s is none', (text, hint) => {
    expect(line(text)).toEqual([expect.stringContaining(hint)]);
    expect(line(text)[0]).toMatch(/^error hba-rule/);
  });
});

describe('services', () => {
  test('a selector asks for what members have', () => {
    for (const selector of ['[? pg_role == `replica` ]', "[? pg_role != 'primary']", '[? rack == `b`]'])
      expect(problems(service(`backup: "${selector}"`)), selector).toEqual([]);
    expect(problems(service('backup: "[? pg_rloe == `primary` ]"'))).toEqual([
      'warning selector-name: the selector asks for pg_rloe, a variable that no host has (Did you mean pg_role?)',
    ]);
    expect(problems(service('backup: \'[? pg_role == "primary" ]\''))).toEqual([
      'warning selector-name: the selector asks for primary, a variable that no host has (A text is written between backquotes: `primary`.)',
    ]);
    expect(problems(service('backup: "[? `primry` == pg_role ]"'))).toEqual([
      'error selector-value: the selector compares pg_role with "primry", which it never is (Did you mean primary?)',
    ]);
    expect(problems(service('backup: "[? pg_offline_query == \'true\' ]"'))[0]).toMatch(
      /^error selector-value/,
    );
  });

  test('a selector that leads nowhere is not told to find nobody besides', () => {
    const text = "pg_services: [{ name: own, port: 5440, selector: '[? pg_rloe == `primary` ]' }]";
    expect(problems(text).map((p) => p.split(':')[0])).toEqual(['warning selector-name']);
  });

  test('they listen on addresses of their hosts', () => {
    for (const ip of ["'*'", '0.0.0.0', '127.0.0.1', "'::'"])
      expect(problems(service(`ip: ${ip}`)), ip).toEqual([]);
    expect(
      problems(`pg_vip_enabled: true, pg_vip_address: 10.10.10.3/24, ${service('ip: 10.10.10.3')}`),
    ).toEqual([]);
    for (const ip of ['**', '10.10.10.300', '10.10.10.3/24', '10.10.10'])
      expect(problems(service(`ip: '${ip}'`))[0], ip).toMatch(/^error service-address/);
    expect(problems(service('ip: 10.10.10.11'))[0]).toMatch(/^warning service-address/);
  });

  test('they lead to PostgreSQL or PgBouncer, or to a port that is neither by far', () => {
    for (const dest of ['5432', '6432', 'postgres', '1433'])
      expect(problems(service(`dest: ${dest}`)), dest).toEqual([]);
    expect(problems(service('dest: 5433'))[0]).toMatch(/^error service-dest: .* service primary itself/);
    expect(problems(service('dest: 5342'))[0]).toMatch(/^warning service-dest: .*Did you mean 5432\?/);
    expect(problems('pgbouncer_enabled: false')).toEqual([
      'warning service-dest: pgbouncer_enabled is false, and services lead to PgBouncer: primary, replica (Set pg_default_service_dest: postgres.)',
    ]);
    expect(problems('pgbouncer_enabled: false, pg_default_service_dest: postgres')).toEqual([]);
  });

  test('a service of replicas does not ask for the leader', () => {
    const named = (name: string, path: string): readonly string[] =>
      problems(`pg_services: [{ name: ${name}, port: 5440, selector: '[]', check: ${path} }]`);
    expect(named('read-only', '/primary')[0]).toMatch(/^warning service-check/);
    expect(named('primary-2', '/replica')[0]).toMatch(/^warning service-check/);
    expect(named('reports', '/primary')).toEqual([]);
    expect(named('ro', '/read-only')).toEqual([]);
  });
});
