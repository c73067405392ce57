import { readInventory } from '@pigsty/inventory';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/spec/check.ts';
import { identify } from '../../src/spec/identity.ts';

/** What is said of a cluster with these variables, as `severity rule: message`. */
function problems(vars: string): readonly string[] {
  const text = `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
    pg-test: { hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-test, ${vars} } }
`;
  const { inventory, problems: unreadable } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error(JSON.stringify(unreadable));
  const { clusters, problems: early } = identify(inventory);
  return [...early, ...check(clusters, inventory)]
    .filter((p) => p.severity !== 'info')
    .map((p) => `${p.severity} ${p.rule}: ${p.message}`);
}

test('packages are named by their own names, and what comes with PostgreSQL is no package', () => {
  expect(problems('pg_extensions: [postgis, vector]')).toEqual([
    'warning unknown-extension: vector is an extension, and its package is called pgvector',
  ]);
  expect(problems("pg_packages: ['pgsql-main pgsql-common', postgis_topology]")).toEqual([
    'warning unknown-extension: postgis_topology is an extension, and its package is called postgis',
  ]);
  expect(problems('pg_extensions: [pg_trgm]')).toEqual([
    'warning unknown-extension: pg_trgm comes with PostgreSQL, and there is no package of that name',
  ]);
  expect(problems("pg_extensions: ['pgvector=0.8.0', 'pg_repack wal2json', pg18-gis]")).toEqual([]);
});

test('another kernel goes with its mode', () => {
  expect(problems('pg_packages: [ivorysql, pgsql-common]')).toEqual([
    'warning kernel-package: ivorysql is a PostgreSQL of its own, and pg_mode is pgsql',
  ]);
  expect(problems('pg_mode: ivory, pg_packages: [ivorysql, pgsql-common]')).toEqual([
    'warning mode-not-supported: pg_mode: ivory is treated as pgsql in this version',
  ]);
});

describe('the schema of an extension', () => {
  const of = (schema: string, more = ''): readonly string[] =>
    problems(
      `pg_databases: [{ name: app, schemas: [own], extensions: [{ name: vector, schema: ${schema} }] ${more} }]`,
    );

  test('is one of the database, of every database or of the server, or has the name of the extension', () => {
    for (const schema of ['own', 'public', 'monitor', 'pg_catalog', 'vector'])
      expect(of(schema), schema).toEqual([]);
  });

  test('is told where the database does not declare it, but not in a copy of another one', () => {
    expect(of('onw')).toEqual([
      'warning extension-schema: the extension vector is to be in the schema onw, which the database does not declare',
    ]);
    expect(of('onw', ', template: template1')).toEqual([]);
  });
});

describe('a repository', () => {
  const s3 = 'type: s3, s3_bucket: b, s3_endpoint: s3.example.com, s3_region: r';
  const of = (options: string): readonly string[] =>
    problems(`pgbackrest_method: own, pgbackrest_repo: { own: { ${options} } }`).map((p) =>
      p.replace(' repository-option:', ''),
    );

  test('has what its type needs', () => {
    expect(of(`${s3}, s3_key: k, s3_key_secret: s, path: /b, bundle_size: 20MiB`)).toEqual([]);
    expect(of(`${s3}, s3_key_type: auto`)).toEqual([]);
    expect(of('type: s3, s3_bucket: b, s3_endpoint: e')).toEqual([
      'error a repository of type s3 needs s3_region',
    ]);
    expect(of('s3_bucket: b, s3_endpoint: e, s3_region: r')).toEqual([
      'error s3_bucket is an option of type s3, and the repository has type posix',
    ]);
    expect(of(`${s3}, s3_key: k`)).toEqual(['error s3_key is set, and s3_key_secret is not']);
  });

  test('is encrypted with something, or not at all', () => {
    expect(of('path: /b, cipher_type: aes-256-cbc')[0]).toMatch(/^error cipher_type is set/);
    expect(of('path: /b, cipher_pass: secret')[0]).toMatch(/^warning cipher_pass has no effect/);
    expect(of('path: /b, cipher_type: none')).toEqual([]);
  });

  test('of a misspelt option only the name is told', () => {
    expect(of('type: s3, s3_bukcet: b, s3_endpoint: e, s3_region: r')).toEqual([
      'error pgBackRest has no option s3_bukcet for a repository',
    ]);
    expect(of('path: /b, cipher_type: aes-256-cbc, cipher_password: secret')).toEqual([
      'warning pgBackRest has no option cipher_password for a repository',
    ]);
  });

  test('has absolute paths, sizes and a host', () => {
    expect(of('path: b')).toEqual(['error path must be an absolute path, got "b"']);
    expect(of('path: /b, bundle_limit: 20 megabytes')[0]).toMatch(/^error bundle_limit is a size/);
    expect(of(`${s3.replace('s3.example.com', "'http://s3.example.com'")}`)[0]).toMatch(/TLS only$/);
    expect(of(`${s3.replace('s3.example.com', "'https://s3.example.com'")}`)).toEqual([]);
  });
});

describe('pg_max_conn', () => {
  test.each([
    ['auto', []],
    ['500', []],
    ['5', [expect.stringMatching(/^warning .* is taken as auto/)]],
    ['20000', [expect.stringMatching(/^warning .* reserve memory/)]],
    ['300000', [expect.stringMatching(/^error .* 262143 connections at most/)]],
    ['5k', [expect.stringMatching(/^error invalid-value/)]],
  ])('%s', (value, told) => expect(problems(`pg_max_conn: ${value}`)).toEqual(told));
});

describe('programs in crontabs', () => {
  const line = (command: string): readonly string[] =>
    problems(`pg_crontab: ['30 00 * * 1 /pg/bin/pg-backup full', '00 01 * * * ${command}']`);

  test('are there, and take the word that they are given', () => {
    for (const command of ['/pg/bin/pg-backup full', '/pg/bin/pg-backup', '/pg/bin/own-program x', 'true'])
      expect(line(command), command).toEqual([]);
    expect(line('/pg/bin/pg-bakcup full')).toEqual([
      'warning crontab-program: there is no program /pg/bin/pg-bakcup',
    ]);
    expect(line('/pg/bin/pg-backup ful')).toEqual([
      'warning crontab-program: pg-backup takes full, diff, incr, got ful',
    ]);
    expect(problems("node_crontab: ['00 01 * * * postgres /pg/bin/pg-backup fulll']")).toHaveLength(1);
  });
});
