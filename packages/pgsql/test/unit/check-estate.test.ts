import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { check } from '../../src/spec/check.ts';
import { pgClusters } from '../../src/spec/clusters.ts';

interface Member {
  readonly host: string;
  readonly vars?: string;
}

interface PgGroup {
  readonly name: string;
  readonly members: readonly Member[];
  readonly vars?: string;
}

/** `line:column severity rule: message` of an estate with etcd and these clusters; the first member is the primary. */
function problems(groups: readonly PgGroup[], globals = ''): readonly string[] {
  const lines = groups.flatMap(({ name, members, vars = '' }) => [
    `    ${name}:`,
    '      hosts:',
    ...members.map(
      ({ host, vars: own = '' }, i) =>
        `        ${host}: { pg_seq: ${i + 1}, pg_role: ${i === 0 ? 'primary' : 'replica'}${own} }`,
    ),
    `      vars: { pg_cluster: ${name}${vars} }`,
  ]);
  const text = `all:
  children:
    etcd: { hosts: { 10.0.0.1: { etcd_seq: 1 } } }
    idle: { hosts: { 10.0.0.9: {} } }
${lines.join('\n')}
  vars: { ${globals} }
`;
  const { inventory, problems: unreadable } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error(JSON.stringify(unreadable));
  return check(pgClusters(inventory), inventory)
    .filter((p) => p.rule !== 'mode-not-supported')
    .map(
      (p) => `${p.position?.line ?? '?'}:${p.position?.column ?? '?'} ${p.severity} ${p.rule}: ${p.message}`,
    );
}

const alone = (name: string, host: string, vars = '', group = ''): PgGroup => ({
  name,
  members: [{ host, vars }],
  vars: group,
});

test('a standby cluster of a cluster of the estate is right', () => {
  expect(problems([alone('a', '10.0.0.1'), alone('b', '10.0.0.2', ', pg_upstream: 10.0.0.1')])).toEqual([]);
});

test('a standby cluster of a host without PostgreSQL is refused, one of another estate is a note', () => {
  expect(problems([alone('b', '10.0.0.2', ', pg_upstream: 10.0.0.9')])).toEqual([
    '7:63 error unknown-upstream: b is to replicate from 10.0.0.9, which has no PostgreSQL',
  ]);
  expect(problems([alone('b', '10.0.0.2', ', pg_upstream: 10.9.9.9')])).toEqual([
    '7:63 info upstream-elsewhere: b copies from 10.9.9.9, which is not in this inventory',
  ]);
});

test('clusters that copy from each other are refused at both', () => {
  const found = problems([
    alone('a', '10.0.0.1', ', pg_upstream: 10.0.0.2'),
    alone('b', '10.0.0.2', ', pg_upstream: 10.0.0.1'),
  ]);
  expect(found).toEqual([
    '7:63 error upstream-cycle: a copies from b copies from a: no cluster here is the first',
    '11:63 error upstream-cycle: b copies from a copies from b: no cluster here is the first',
  ]);
});

test('a standby cluster has the version of its upstream', () => {
  const [first] = problems([
    alone('a', '10.0.0.1', '', ', pg_version: 17'),
    alone('b', '10.0.0.2', ', pg_upstream: 10.0.0.1', ', pg_version: 16'),
  ]);
  // At the version, which is what is to be corrected.
  expect(first).toBe('12:42 error upstream-version: b has PostgreSQL 16 and copies from a, which has 17');
});

test('a delay without an upstream does nothing, and that is said', () => {
  expect(problems([alone('a', '10.0.0.1', '', ', pg_delay: 1h')])).toEqual([
    '8:40 warning delay-without-upstream: pg_delay has no effect: a is no standby cluster',
  ]);
  expect(problems([alone('a', '10.0.0.1', '', ', pg_delay: 0s')])).toEqual([]);
});

test('synchronous replication in a cluster of one is a warning', () => {
  expect(problems([alone('a', '10.0.0.1', '', ', pg_rpo: 0')])[0]).toMatch(/^8:38 warning sync-alone: /);
  expect(problems([alone('a', '10.0.0.1', '', ', pg_conf: crit.yml')])[0]).toMatch(/lets no write end/);
});

test('clusters of a shard have different numbers, one of them 0', () => {
  const citus = (group: number): string =>
    `, pg_mode: citus, pg_shard: s, pg_group: ${group}, pg_dbsu_password: x`;
  expect(problems([alone('a', '10.0.0.1', '', citus(0)), alone('b', '10.0.0.2', '', citus(1))])).toEqual([]);
  expect(problems([alone('a', '10.0.0.1', '', citus(0)), alone('b', '10.0.0.2', '', citus(0))])).toEqual([
    '12:69 error citus-group: b and a are both group 0 of s',
  ]);
  expect(problems([alone('a', '10.0.0.1', '', citus(1))])[0]).toMatch(/s has no coordinator$/);
  expect(problems([alone('a', '10.0.0.1', '', ', pg_mode: citus, pg_shard: s')])[0]).toMatch(
    /needs pg_group$/,
  );
});

test('one member of etcd below a cluster that fails over is a note, once', () => {
  const pair = (name: string, n: number): PgGroup => ({
    name,
    members: [{ host: `10.0.1.${n}` }, { host: `10.0.1.${n + 1}` }],
  });
  expect(problems([alone('a', '10.0.0.1'), pair('b', 1), pair('c', 3)])).toEqual([
    '13:27 info etcd-alone: b can fail over, but not while the only member of etcd is down',
  ]);
});

test("backups to the estate's object store need one, unless its name leads elsewhere", () => {
  const minio = 'pgbackrest_method: minio';
  expect(problems([alone('a', '10.0.0.1')], minio)).toEqual([
    '9:30 error no-minio: backups go to sss.pigsty, and the inventory has no MINIO',
  ]);
  expect(problems([alone('a', '10.0.0.1')], `${minio}, node_etc_hosts: ['10.7.7.7 sss.pigsty']`)).toEqual([]);
  const store = alone('m', '10.0.0.2', ', minio_seq: 1, minio_cluster: minio');
  expect(problems([alone('a', '10.0.0.1', '', `, ${minio}`), store])).toEqual([
    '8:49 warning minio-name: backups go to sss.pigsty, and nothing in the inventory says at which address that is',
  ]);
  expect(
    problems([alone('a', '10.0.0.1', '', `, ${minio}`), store], "node_etc_hosts: ['10.0.0.2 sss.pigsty']"),
  ).toEqual([]);
});

test('the object store is found under the name that its group sets, and by the names that hosts really have', () => {
  const repository = 'm: { type: s3, s3_endpoint: s3.lan, s3_region: r, s3_bucket: pgsql, path: /p }';
  const minio = `pgbackrest_method: m, pgbackrest_repo: { ${repository} }`;
  const store = alone('m', '10.0.0.2', ', minio_seq: 1', ', minio_cluster: minio, minio_domain: s3.lan');
  const a = (vars = '') => alone('a', '10.0.0.1', '', `, ${minio}${vars}`);
  const rules = (groups: readonly PgGroup[], globals = '') =>
    problems(groups, globals)
      .map((line) => line.replace(/^\S+ /, ''))
      .filter((line) => line.includes('minio-name') || line.includes('no-minio'));
  const unnamed =
    'warning minio-name: backups go to s3.lan, and nothing in the inventory says at which address that is';
  expect(rules([a(), store])).toEqual([unnamed]);
  expect(rules([a(", node_etc_hosts: ['10.0.0.2 s3.lan']"), store])).toEqual([]);
  // What a group sets takes the place of what all hosts have.
  expect(rules([a(', node_etc_hosts: []'), store], "node_etc_hosts: ['10.0.0.2 s3.lan']")).toEqual([unnamed]);
  // Only the servers of INFRA answer for dns_records.
  const infra = alone('i', '10.0.0.3', ', infra_seq: 1', ", dns_records: ['10.9.9.9 s3.lan']");
  expect(rules([a(), store, infra])).toEqual([
    'warning minio-name: backups go to s3.lan at 10.9.9.9, which is no host and no virtual address of the inventory',
  ]);
  // A store under another name is not the one where these backups go.
  expect(rules([a(), alone('m', '10.0.0.2', ', minio_seq: 1', ', minio_cluster: minio')])).toEqual([]);
});

test('a locale is of the encoding of the cluster', () => {
  expect(problems([alone('a', '10.0.0.1', '', ', pg_lc_collate: en_US.UTF-8')])).toEqual([]);
  expect(problems([alone('a', '10.0.0.1', '', ', pg_locale: de_DE.ISO-8859-1')])).toEqual([
    '8:41 error locale-encoding: pg_locale: de_DE.ISO-8859-1 is of another encoding than pg_encoding: UTF8',
  ]);
});

test('of two members of a shard the one whose group another cluster has is told, and once', () => {
  const shard = (name: string, hosts: readonly [string, number][]): PgGroup => ({
    name,
    members: hosts.map(([host, group]) => ({ host, vars: `, pg_group: ${group}` })),
    vars: ', pg_mode: citus, pg_shard: s, pg_dbsu_password: x',
  });
  const told = problems([
    shard('a', [
      ['10.0.0.1', 0],
      ['10.0.0.2', 0],
    ]),
    shard('b', [
      ['10.0.0.3', 0],
      ['10.0.0.4', 1],
    ]),
  ]);
  expect(told.filter((line) => line.includes('pg_group') || line.includes('citus'))).toEqual([
    '12:60 error differs-in-cluster: pg_group is 0 on b-1 and 1 on b-2',
  ]);
});

test('of two members the only one that has a line of its own is told', () => {
  const members = [{ host: '10.0.0.1', vars: ', pg_port: 5431' }, { host: '10.0.0.2' }];
  const told = problems([{ name: 'a', members, vars: ', pg_port: 5432' }]);
  expect(told.filter((line) => line.includes('differs'))).toEqual([
    '7:59 error differs-in-cluster: pg_port is 5431 on a-1 and 5432 on a-2',
  ]);
});

test('roles of PostgreSQL are known with their versions', () => {
  const user = (role: string, version: number): readonly string[] =>
    problems([
      alone('a', '10.0.0.1', '', `, pg_version: ${version}, pg_users: [{ name: u, roles: [${role}] }]`),
    ]).filter((line) => line.includes('unknown-role'));
  expect(user('pg_maintain', 17)).toEqual([]);
  expect(user('pg_maintain', 16)[0]).toMatch(
    /error unknown-role: PostgreSQL 16 has no role pg_maintain: 17 is/,
  );
  expect(user('pg_monitors', 18)[0]).toMatch(/error unknown-role: PostgreSQL has no role pg_monitors/);
  expect(user('pg_own_role_of_a_fork', 18)[0]).toMatch(/warning unknown-role/);
});
