import { isSecret, type ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { minioFacts, parseMetrics, type MinioFacts } from '../src/facts/member.ts';
import { missing } from '../src/health/probes.ts';
import { renderEnvironment } from '../src/render/environment.ts';
import { checkFacts } from '../src/spec/check-facts.ts';
import { expand } from '../src/spec/drives.ts';
import { poolSizes, volumesOf } from '../src/spec/server.ts';
import { clusterOf } from './cluster-of.ts';

const four =
  '{ 10.0.0.1: { minio_seq: 1 }, 10.0.0.2: { minio_seq: 2 }, 10.0.0.3: { minio_seq: 3 }, 10.0.0.4: { minio_seq: 4 } }';

test('ranges are expanded as the server does', () => {
  expect(expand('/data{1...3}')).toEqual(['/data1', '/data2', '/data3']);
  expect(expand('/d{01...02}/{a...b}')).toEqual(['/d01/a', '/d01/b', '/d02/a', '/d02/b']);
  expect(expand('/data/minio')).toEqual(['/data/minio']);
  expect(expand('/data{1..3}')).toBeUndefined();
  expect(expand('/data{1...b}')).toBeUndefined();
});

test.each([
  ['{ 10.0.0.1: { minio_seq: 1 } }', '', '/data/minio', [1]],
  ['{ 10.0.0.1: { minio_seq: 1 } }', "minio_data: '/data{1...4}'", '/data{1...4}', [4]],
  [four, "minio_data: '/data{1...2}'", 'https://minio-{1...4}.pigsty:9000/data{1...2}', [8]],
  [four, 'minio_https: false, minio_port: 9010', 'http://minio-{1...4}.pigsty:9010/data/minio', [4]],
  [
    four,
    "minio_volumes: 'https://a-{1...2}:9000/d{1...2} https://b-{3...4}:9000/d{1...3}'",
    'https://a-{1...2}:9000/d{1...2} https://b-{3...4}:9000/d{1...3}',
    [4, 6],
  ],
])('members %s with %s serve %s', (hosts, vars, volumes, sizes) => {
  const { cluster } = clusterOf(hosts, vars);
  expect(volumesOf(cluster)).toBe(volumes);
  expect(poolSizes(cluster)).toEqual(sizes);
});

test('a password of every character is written as systemd reads it, and is a secret', () => {
  const { cluster } = clusterOf('{ 10.0.0.1: { minio_seq: 1 } }', `minio_secret_key: 'a$b"c\\d\`e'`);
  const content = renderEnvironment(cluster);
  if (!isSecret(content)) throw new Error('it holds a password');
  expect(content.matches((plain) => plain.includes('MINIO_ROOT_PASSWORD="a\\$b\\"c\\\\d\\`e"\n'))).toBe(true);
});

const drive = { exists: true, onRoot: false, foreign: false };
test.each([
  [
    'nothing where all is new',
    [
      { ...drive, path: '/data1' },
      { ...drive, path: '/data2' },
    ],
    [],
  ],
  [
    'a pool of another size',
    [
      { ...drive, path: '/data1', pool: 4 },
      { ...drive, path: '/data2', pool: 4 },
    ],
    ['minio-pool-changed'],
  ],
  [
    'a drive that is not mounted',
    [
      { ...drive, path: '/data1', pool: 2 },
      { ...drive, path: '/data2', onRoot: true },
    ],
    ['minio-drive-unmounted'],
  ],
  [
    'files of somebody else',
    [
      { ...drive, path: '/data1', foreign: true },
      { ...drive, path: '/data2' },
    ],
    ['minio-foreign-data'],
  ],
])('facts show %s', (_, drives, rules) => {
  const { cluster, inventory } = clusterOf('{ 10.0.0.1: { minio_seq: 1 } }', "minio_data: '/data{1...2}'");
  const have: MinioFacts = { unit: 'inactive', live: false, drives };
  const facts = { of: () => have } as unknown as ModuleFacts<MinioFacts>;
  expect(checkFacts(cluster, facts, { inventory }).map(({ rule }) => rule)).toEqual(rules);
});

test('a host says what its member is', () => {
  const { cluster } = clusterOf('{ 10.0.0.1: { minio_seq: 1 } }', "minio_data: '/data{1...2}'");
  const [member] = cluster.instances;
  if (member === undefined) throw new Error('no member');
  const format = '{"version":"1","format":"xl","xl":{"sets":[["a","b"]]}}';
  const output = [
    'unit\nactive',
    'version\nminio version RELEASE.2021-04-22T16-51-09Z',
    'live\n200',
    'cluster\n503',
    'metrics\nminio_cluster_disk_offline_total{server="x"} 1',
    'former\ndeployed\nMINIO_VOLUMES="/data{1...2}"',
    `drive /data1\nexists\nfilled\n${format}`,
    'drive /data2\nonRoot',
  ]
    .map((part) => `\u001e${part}\n`)
    .join('');
  expect(minioFacts.parse(output, member)).toEqual({
    unit: 'active',
    version: 'RELEASE.2021-04-22T16-51-09Z',
    live: true,
    writable: false,
    former: { deployed: true, volumes: '/data{1...2}', accessKeys: [] },
    metrics: { minio_cluster_disk_offline_total: 1 },
    drives: [
      { path: '/data1', exists: true, onRoot: false, foreign: false, pool: 2, first: 'a' },
      { path: '/data2', exists: false, onRoot: true, foreign: false },
    ],
  });
});

test('what is missing is read from the metrics of either version', () => {
  const old =
    'minio_cluster_nodes_online_total{server="a"} 3\nminio_cluster_nodes_offline_total{server="a"} 1\nminio_cluster_disk_offline_total{server="a"} 2e+00';
  expect(missing(parseMetrics(old))).toEqual({ members: 1, drives: 2 });
  expect(missing(parseMetrics('minio_cluster_health_nodes_online_count 4'))).toEqual({
    members: 0,
    drives: 0,
  });
  const single =
    'minio_cluster_nodes_online_total 1\nminio_cluster_disk_total 1\nminio_cluster_disk_offline_total 1';
  expect(missing(parseMetrics(single))).toEqual({ members: 0, drives: 0 });
  expect(missing({})).toEqual({});
});
