import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256, type ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { askFormer, parseFormer, type FormerSettings } from '../src/facts/former.ts';
import type { MinioFacts } from '../src/facts/member.ts';
import { passwordLine } from '../src/render/environment.ts';
import { renderService } from '../src/render/service.ts';
import { checkFacts } from '../src/spec/check-facts.ts';
import { driveDirectories, marker, placesOf } from '../src/spec/server.ts';
import { clusterOf } from './cluster-of.ts';

const alone = '{ 10.0.0.1: { minio_seq: 1 } }';
const pair = '{ 10.0.0.1: { minio_seq: 1 }, 10.0.0.2: { minio_seq: 2 } }';
const data = 'minio_data: /data';

/** What is said of a cluster whose hosts have drives of pools of these sizes (0: nothing on them), and were told this before. */
function problems(
  [hosts, vars]: readonly [string, string],
  pools: readonly number[],
  former: Partial<FormerSettings>,
  version?: string,
): readonly string[] {
  const { cluster, inventory } = clusterOf(hosts, vars);
  const of = (host: string): MinioFacts => {
    const i = cluster.instances.findIndex((member) => member.host === host);
    const drive = { path: '/data', exists: true, onRoot: true, foreign: false };
    const pool = pools[i] ?? 0;
    return {
      unit: 'inactive',
      live: false,
      drives: [pool === 0 ? drive : { ...drive, pool, first: 'a', place: i }],
      former: { deployed: true, accessKeys: [], ...former },
      ...(version === undefined ? {} : { version }),
    };
  };
  const facts = { of, from: () => undefined } as unknown as ModuleFacts<MinioFacts>;
  return checkFacts(cluster, facts, { inventory }).map(({ rule, message }) => `${rule}: ${message}`);
}

test('a store whose drives are all missing is not begun again as an empty one', () => {
  expect(problems([alone, data], [0], { volumes: '/data' })).toEqual([
    'minio-data-lost: minio has served, and none of its drives holds what the server keeps there: it would begin as an empty store',
  ]);
  // A first deploy that broke off, and one drive of several that was replaced, go on.
  expect(problems([alone, data], [0], { deployed: false, volumes: '/data' })).toEqual([]);
  expect(problems([pair, data], [2, 0], {})).toEqual([]);
  expect(problems([alone, data], [1], { volumes: '/data' })).toEqual([]);
});

test('another directory of data does not make what is stored invisible', () => {
  expect(problems([alone, 'minio_data: /data2'], [0], { volumes: '/data' })).toEqual([
    'minio-data-lost: minio has served /data, and /data2 is empty: what was stored would not be seen any more',
  ]);
});

test('a pool that leaves with all its hosts is missed by those that stay', () => {
  const [a, b] = ['http://minio-{1...2}.pigsty:9000/data', 'http://other-{3...4}.pigsty:9000/data'];
  const volumes = (...pools: readonly string[]) =>
    `${data}, minio_https: false, minio_volumes: '${pools.join(' ')}'`;
  const said = `minio-pool-dropped: minio-1 serves 2 pools, and the inventory has no drive of ${b}: what is in there would be gone`;
  expect(problems([pair, volumes(a)], [2, 2], { volumes: `${a} ${b}` })).toEqual([said]);
  // Another one in its place is no reason to forget it.
  const c = 'http://third-{5...6}.pigsty:9000/data';
  expect(problems([pair, volumes(a, c)], [2, 2], { volumes: `${a} ${b}` })).toEqual([said]);
  expect(problems([pair, volumes(a, b)], [2, 2], { volumes: a })).toEqual([]);
  // Another scheme, port or name of every member is no other pool.
  expect(problems([pair, volumes(a)], [2, 2], { volumes: a.replace('http', 'https') })).toEqual([]);
  expect(problems([pair, volumes(a)], [2, 2], { volumes: a.replace('minio-', 'old-') })).toEqual([]);
});

test('a new name of the administrator is told with the access keys that may hang on the former one', () => {
  const told = { volumes: '/data', administrator: 'root', accessKeys: ['CRM', 'WIKI'] };
  expect(problems([alone, data], [1], told)).toEqual([
    'minio-administrator: the administrator of minio is root and becomes minioadmin: those of the access keys CRM, WIKI that root has made would not be accepted any more',
  ]);
  expect(problems([alone, data], [1], { ...told, administrator: 'minioadmin' })).toEqual([]);
});

test('a new password of the administrator is told with the access keys that an old server has signed with it', () => {
  const [old, recent] = ['RELEASE.2021-04-22T16-51-09Z', 'RELEASE.2025-09-07T16-13-09Z'];
  const changed = { volumes: '/data', administrator: 'minioadmin', accessKeys: ['CRM'], password: 'another' };
  const said =
    'minio-administrator: the password of the administrator of minio changes, with which RELEASE.2021-04-22T16-51-09Z has signed the access keys CRM: they would not be accepted any more';
  expect(problems([alone, data], [1], changed, old)).toEqual([said]);
  // One that has its own password for each key; nobody has one; the password stays.
  expect(problems([alone, data], [1], changed, recent)).toEqual([]);
  expect(problems([alone, data], [1], { ...changed, accessKeys: [] }, old)).toEqual([]);
  const password = sha256(passwordLine(clusterOf(alone, data).cluster.params));
  expect(problems([alone, data], [1], { ...changed, password }, old)).toEqual([]);
});

test('a server that encrypts its users with its administrator keeps that one', () => {
  const old = 'DEVELOPMENT.2021-03-23T14-57-07Z';
  const same = {
    volumes: '/data',
    administrator: 'minioadmin',
    password: sha256(passwordLine(clusterOf(alone, data).cluster.params)),
  };
  const said = (what: string): string =>
    `minio-users-sealed: ${old} encrypts its users and policies with the ${what} of the administrator, which changes: it could not read them any more`;
  expect(problems([alone, data], [1], same, old)).toEqual([]);
  expect(problems([alone, data], [1], { ...same, password: 'another' }, old)).toEqual([said('password')]);
  expect(problems([alone, data], [1], { ...same, administrator: 'root' }, old)).toEqual([said('name')]);
  const next = 'RELEASE.2021-04-22T15-44-28Z';
  expect(problems([alone, data], [1], { ...same, password: 'another' }, next)).toEqual([]);
});

test('a release that loses objects that are overwritten is named, with the buckets that keep no versions', () => {
  const former = { volumes: '/data{1...4}', administrator: 'minioadmin' };
  const said = (release: string, vars = "minio_data: '/data{1...4}'") =>
    problems([alone, vars], [4], former, release).filter((found) => found.startsWith('minio-release'));
  const losing = 'RELEASE.2021-04-22T16-51-09Z';
  expect(said(losing)).toEqual([
    `minio-release: ${losing} on minio-1 cannot read an object below 256 KiB any more once it was overwritten by a larger one, in pgsql, data: incremental backups of pgBackRest fail there`,
  ]);
  for (const right of ['DEVELOPMENT.2021-03-23T14-57-07Z', 'RELEASE.2021-05-26T00-22-46Z']) {
    expect(said(right)).toEqual([]);
  }
  // Former versions are kept; one drive is no set of drives.
  const versions = 'minio_buckets: [{ name: pgsql, versioning: true }]';
  expect(said(losing, `minio_data: '/data{1...4}', ${versions}`)).toEqual([]);
  expect(said(losing, 'minio_data: /data')).toEqual([]);
});

test('what a server was started with is read from its host, without its password', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-minio-'));
  const { params } = clusterOf(alone, data).cluster;
  const [mark, environment] = [join(room, 'marker'), join(room, 'environment')];
  writeFileSync(mark, '');
  writeFileSync(
    environment,
    `MINIO_VOLUMES="/data"\nMINIO_ROOT_USER="a\\$b"\n${passwordLine(params).reveal()}`,
  );
  for (const key of ['WIKI', 'CRM'])
    mkdirSync(join(room, '.minio.sys/config/iam/service-accounts', key), { recursive: true });
  const script = askFormer(params)
    .replaceAll(marker, mark)
    .replaceAll(placesOf(params).environment, environment)
    .replaceAll('/data/', `${room}/`);
  const { stdout } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  expect(stdout).not.toContain('S3User.MinIO');
  expect(parseFormer(stdout, params)).toEqual({
    deployed: true,
    volumes: '/data',
    administrator: 'a$b',
    accessKeys: ['CRM', 'WIKI'],
    password: sha256(passwordLine(params)),
  });
  rmSync(room, { recursive: true });
});

test('a server that is alone does not start without any of its drives once it has served', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-minio-'));
  const { cluster } = clusterOf(alone, "minio_data: '/data{1...2}'");
  const [, guard = 'exit 9'] = /^ExecStartPre=\+\/bin\/sh -c '(.*)'$/m.exec(renderService(cluster)) ?? [];
  const mark = join(room, 'marker');
  const [, second = ''] = driveDirectories(cluster.params);
  const here = guard.replaceAll(marker, mark).replaceAll('/data', `${room}/data`);
  const starts = (): boolean => spawnSync('/bin/sh', ['-c', here]).status === 0;
  expect(starts()).toBe(true);
  writeFileSync(mark, '');
  expect(starts()).toBe(false);
  mkdirSync(join(room, second, '.minio.sys'), { recursive: true });
  writeFileSync(join(room, second, '.minio.sys/format.json'), '{}');
  expect(starts()).toBe(true);
  // Of several members one may come back with new drives, which the others fill.
  expect(renderService(clusterOf(pair, data).cluster)).not.toContain('ExecStartPre');
  rmSync(room, { recursive: true });
});
