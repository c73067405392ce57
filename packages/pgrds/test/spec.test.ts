import { expect, test } from 'vitest';
import { check } from '../src/spec/check.ts';
import { identify } from '../src/spec/identity.ts';
import { watching } from './estate.ts';

const foo = '{ pg_cluster: pg-foo, pg_seq: 1, pg_host: 10.10.10.20 }';

/** `line:column severity rule: message` of all that is wrong. */
function problems(entries: readonly string[], more = ''): readonly string[] {
  const inventory = watching(entries, more);
  const { clusters, problems: found } = identify(inventory);
  return [...found, ...check(clusters, inventory)].map(
    ({ position, severity, rule, message }) =>
      `${position?.line ?? 0}:${position?.column ?? 0} ${severity} ${rule}: ${message}`,
  );
}

test('an entry is a server of its own cluster; what it does not say its host says', () => {
  const entry =
    '{ pg_cluster: pg-foo, pg_seq: 2, pg_host: db.example.org, pg_port: 5433, pg_monitor_username: w }';
  const [cluster] = identify(watching([`20002: ${entry}`])).clusters;
  const [remote] = cluster?.instances[0]?.params.remotes ?? [];
  expect(remote).toMatchObject({
    name: 'pg-foo-2',
    cluster: 'pg-foo',
    port: 20002,
    address: 'db.example.org',
    serverHost: 'db.example.org',
    serverPort: 5433,
    settings: { pg_monitor_username: 'w', pg_exporter_params: 'sslmode=disable' },
  });
  expect(remote?.settings.pg_monitor_password.reveal()).toBe('of.the.host');
});

test('a server that a group of hosts has is watched by the first of them', () => {
  const [cluster] = identify(watching([`20001: ${foo}`])).clusters;
  expect(cluster?.instances.map(({ host, params }) => [host, params.remotes.length])).toEqual([
    ['10.10.10.10', 1],
    ['10.10.10.11', 0],
  ]);
});

test('a URL says where the exporter connects to, and pg_host what it is called', () => {
  const url = "'postgres://u:p%40ss@10.10.10.30:6432/app'";
  const inventory = watching([
    `20001: { pg_cluster: pg-rds, pg_seq: 1, pg_host: rds.example.org, pg_exporter_url: ${url} }`,
  ]);
  expect(identify(inventory).clusters[0]?.instances[0]?.params.remotes[0]).toMatchObject({
    address: 'rds.example.org',
    serverHost: '10.10.10.30',
    serverPort: 6432,
  });
});

test('an estate without entries has no such cluster', () => {
  const inventory = watching(['{}']);
  expect(identify(inventory).clusters[0]?.instances.every(({ params }) => params.remotes.length === 0)).toBe(
    true,
  );
});

test('what an entry lacks or nobody knows is said at its place', () => {
  expect(problems(['20001: { pg_cluster: pg-foo, pg_hots: 10.10.10.20 }'])).toEqual([
    '8:18 error invalid-value: pg_seq is missing',
    '8:40 error unknown-key: unknown key pg_hots',
  ]);
});

test('two entries of one name, and one that a server of the inventory has, are refused', () => {
  expect(problems([`20001: ${foo}`, `20002: ${foo}`])).toEqual([
    '9:48 error remote-name: pg-foo-1 is the name of the entry 20001 of 10.10.10.10 already',
  ]);
  const ours = `    pg-foo:
      hosts: { 10.10.10.12: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-foo }
`;
  expect(problems([`20001: ${foo}`], ours)).toEqual([
    '8:48 error remote-name: pg-foo-1 is the name of the PostgreSQL of 10.10.10.12 already',
  ]);
});

test.each([
  ['pg_exporter_params: sslmode=prefer', 'exporters do not know sslmode=prefer'],
  ["pg_exporter_url: 'postgres://u@h/d?sslmode=allow'", 'exporters do not know sslmode=allow'],
  ["pg_exporter_url: 'http://10.10.10.20/'", 'this is no address of a PostgreSQL server'],
  ["pg_exporter_url: '10.10.10.20:5432'", 'this is no address of a PostgreSQL server'],
  [
    'pg_exporter_port: 9630',
    'the exporter of pg-foo-1 listens on 20001, the key of its entry, and not on 9630',
  ],
])('%s is refused where it is written', (words, message) => {
  const entry = `20001: { pg_cluster: pg-foo, pg_seq: 1, pg_host: 10.10.10.20, ${words} }`;
  const column = 11 + entry.indexOf(words) + words.indexOf(': ') + 2;
  expect(problems([entry])).toEqual([`8:${column} error remote-connection: ${message}`]);
});

test.each(['disable', 'require', 'verify-ca', 'verify-full'])('sslmode=%s is taken', (mode) => {
  const words = `pg_exporter_params: sslmode=${mode}`;
  expect(problems([`20001: { pg_cluster: pg-foo, pg_seq: 1, pg_host: 10.10.10.20, ${words} }`])).toEqual([]);
});
