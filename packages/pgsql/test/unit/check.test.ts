import { readInventory } from '@pigsty/inventory';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/spec/check.ts';
import { identify } from '../../src/spec/identity.ts';

function problems(hosts: string, vars = '', rest = ''): readonly string[] {
  const text = `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
    pg-test:
      hosts:
${hosts.replace(/^/gm, '        ')}
      vars:
        pg_cluster: pg-test
${vars.replace(/^/gm, '        ')}
${rest}
`;
  const { inventory, problems: unreadable } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error(JSON.stringify(unreadable));
  const { clusters, problems: early } = identify(inventory);
  return [...early, ...check(clusters, inventory)]
    .filter((p) => p.severity !== 'info')
    .map((p) => `${p.position?.line ?? '?'} ${p.rule}: ${p.message}`);
}

const one = '10.10.10.11: { pg_seq: 1, pg_role: primary }';

describe('an inventory is refused where', () => {
  test('nothing is wrong: it is not', () => {
    expect(problems(one)).toEqual([]);
  });

  test('a cluster has no primary, or two', () => {
    expect(problems('10.10.10.11: { pg_seq: 1, pg_role: replica }')).toEqual([
      '6 one-primary: pg-test needs exactly one primary, found 0',
    ]);
    expect(problems(`${one}\n10.10.10.12: { pg_seq: 2, pg_role: primary }`)).toEqual([
      '7 one-primary: pg-test needs exactly one primary, found 2',
    ]);
  });

  test('two instances have one number, or a role is unknown', () => {
    expect(problems(`${one}\n10.10.10.12: { pg_seq: 1, pg_role: replica }`)[0]).toMatch(/^7 duplicate-seq/);
    expect(problems('10.10.10.11: { pg_seq: 1, pg_role: leader }')[0]).toMatch(/^6 invalid-value/);
  });

  test('an object has an unknown key', () => {
    expect(problems(one, 'pg_users: [{ name: app, passwrod: x }]')[0]).toBe(
      '9 unknown-key: unknown key passwrod',
    );
  });

  test('roles go in a circle, once for each circle', () => {
    const circle =
      'pg_users: [{ name: a, roles: [b] }, { name: b, roles: [c] }, { name: c, roles: [a, { name: b, state: absent }] }]';
    expect(problems(one, circle)).toEqual(['9 circular-role: c would be a member of itself, by way of a']);
  });

  test('a name is one that PostgreSQL keeps for itself', () => {
    expect(problems(one, 'pg_users: [{ name: public }]')).toEqual([
      '9 reserved-name: PostgreSQL keeps the name public for itself',
    ]);
    expect(problems(one, 'pg_databases: [{ name: template1 }]')).toEqual([]);
  });

  test('a version gets no corrections any more', () => {
    expect(problems(one, 'pg_version: 13')).toEqual([
      '9 version-status: PostgreSQL 13 has had its last release (2025-11-13): no more corrections',
    ]);
    // A beta is accepted with a note.
    expect(problems(one, 'pg_version: 19')).toEqual([]);
    expect(problems(one, 'pg_version: 16')).toEqual([]);
  });

  test('a server parameter is of another version', () => {
    const declared = (names: string): string => `pg_version: 17\npg_parameters: { ${names} }`;
    expect(problems(one, declared('io_method: worker'))).toEqual([
      '10 server-parameter: PostgreSQL 17 does not have io_method: 18 is the first that does',
    ]);
    expect(problems(one, declared('vacuum_defer_cleanup_age: 0'))).toEqual([
      '10 server-parameter: PostgreSQL 17 does not have vacuum_defer_cleanup_age any more: 15 was the last that did',
    ]);
    expect(problems(one, declared('work_mem: 64MB'))).toEqual([]);
  });

  test('a server parameter would not arrive at the server', () => {
    expect(problems(one, 'pg_max_conn: 22')).toEqual([
      '9 server-parameter: Patroni takes at least 25 for max_connections, and would give PostgreSQL 100',
    ]);
    expect(problems(one, 'pg_parameters: { Max_Wal_Senders: 0, wal_level: minimal, port: 5433 }')).toEqual([
      '9 server-parameter: Patroni takes at least 3 for max_wal_senders, and would give PostgreSQL 10',
      '9 server-parameter: Patroni takes hot_standby, replica or logical for wal_level, and would give PostgreSQL replica',
      '9 server-parameter: port has no effect here: Patroni takes it from pg_port',
    ]);
    const fine =
      'pg_max_conn: 25\npg_parameters: { max_prepared_transactions: 0, track_commit_timestamp: off }';
    expect(problems(one, fine)).toEqual([]);
  });

  test('replicas would archive what the leader archives', () => {
    expect(problems(one, 'pg_parameters: { Archive_Mode: Always }')).toEqual([
      '9 server-parameter: Archive_Mode: always has replicas archive the same WAL once more, and pgBackRest refuses to back that up',
    ]);
    expect(problems(one, 'pg_parameters: { archive_mode: on }')).toEqual([]);
    expect(problems(one, 'pgbackrest_enabled: false\npg_parameters: { archive_mode: always }')).toEqual([]);
  });

  test('the owner of a database is no role; of one that goes it need not be', () => {
    const declared = (state: string): string =>
      `pg_users: [{ name: app, state: absent }]\npg_databases: [{ name: app, owner: app, state: ${state} }]`;
    expect(problems(one, declared('create'))).toEqual([
      '9 role-needed: app is to be dropped, and is still needed: it owns the database app',
    ]);
    expect(problems(one, declared('absent'))).toEqual([]);
  });

  test('timers cannot work together', () => {
    const plan = 'pg_rto_plan: { norm: [30, 10, 12, 25, 5, 2s, 1s, 2s, 3, 3] }';
    expect(problems(one, plan)).toEqual([
      '9 impossible-timers: loop_wait + 2 * retry_timeout must not exceed ttl: 10 + 2 * 12 = 34, ttl is 30',
    ]);
    expect(problems(one, 'pg_rto_plan: { norm: [20, 2, 8, 10, 5, 1s, 0.5s, 1s, 2, 3] }')).toEqual([
      '9 late-demotion: a leader that is cut off gives up after up to 22 s, and another one may lead after 20',
    ]);
    expect(problems(one, 'pg_rto_plan: { norm: [20, 2, 7, 10, 5, 1s, 0.5s, 1s, 2, 3] }')).toEqual([]);
    expect(problems(one, 'pg_rto: soon')).toEqual(['9 unknown-rto: pg_rto_plan has no row soon']);
  });

  test('a service selects by something that is no selector', () => {
    expect(problems(one, "pg_services: [{ name: x, port: 5440, selector: 'all' }]")[0]).toMatch(
      /^9 selector: /,
    );
  });

  test('an HBA rule has an address or a method that does not exist', () => {
    const rules = problems(
      one,
      'pg_hba_rules: [{ addr: intrranet, auth: pass }, { addr: 10.0.0.0/8, auth: ssl }, { addr: 300.1.1.1 }]',
    );
    expect(rules.map((r) => r.replace(/:.*/, ''))).toEqual(['9 hba-rule', '9 hba-rule', '9 hba-rule']);
  });

  test('a role or an owner does not exist', () => {
    expect(problems(one, 'pg_users: [{ name: app, roles: [dbrole_admn] }]')).toEqual([
      '9 unknown-role: there is no role dbrole_admn',
    ]);
    expect(problems(one, 'pg_databases: [{ name: app, owner: ap }]')).toEqual([
      '9 unknown-role: there is no role ap',
    ]);
  });

  test('there is no etcd', () => {
    const text =
      'all: { children: { pg-a: { hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-a } } } }';
    const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
    expect(check(identify(inventory!).clusters, inventory!).map((p) => p.rule)).toEqual(['no-etcd']);
  });

  test('a file cannot hold a text', () => {
    const vars = [
      'pg_parameters: { application_name: "two\\nlines", cluster_name: "{{ fine }} \\"" }',
      'pg_admin_password: "a\\nb"',
      "pg_databases: [{ name: 'sp ace' }, { name: 'no pool', pgbouncer: false }]",
      'pg_users: [{ name: me@corp, password: "a\\nb", pgbouncer: true }, { name: you@corp, pool_mode: session }]',
      'pg_hba_rules: [{ user: "a\\nb", db: all, addr: local, auth: pwd }]',
      "pgbackrest_repo: { local: { path: /pg/backup, cipher_type: aes-256-cbc, cipher_pass: ' x' } }",
    ].join('\n');
    expect(problems(one, vars)).toEqual([
      '10 invalid-value: character 2 is a line break, which ~postgres/.pgpass cannot hold',
      '9 unfit-text: character 4 is a line break, which postgresql.conf cannot hold',
      '13 unfit-text: character 2 is a line break, which pg_hba.conf cannot hold',
      '14 unfit-text: it begins or ends with a space, which pgbackrest.conf cannot hold',
      '11 unfit-text: pgbouncer.ini cannot hold the name of this database',
      '12 unfit-text: pgbouncer.ini cannot hold the name of this user',
      '9 server-parameter: cluster_name has no effect here: Patroni takes it from pg_cluster',
    ]);
  });

  test('a name is longer than PostgreSQL keeps, or cannot be seen', () => {
    const long = 'é'.repeat(32);
    expect(problems(one, `pg_users: [{ name: ${long} }, { name: "a\\tb" }, { name: 'Ünï "x"' }]`)).toEqual([
      '9 invalid-value: it has 64 bytes, and a name of PostgreSQL takes 63 at most',
      '9 invalid-value: expected a name without control characters, got "a\\tb"',
    ]);
  });
});
