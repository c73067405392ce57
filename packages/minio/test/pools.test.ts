import { isSecret, type ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { minioFacts, type DriveFacts, type MinioFacts } from '../src/facts/member.ts';
import { planInstall } from '../src/plan/install.ts';
import { renderEnvironment } from '../src/render/environment.ts';
import { renderService } from '../src/render/service.ts';
import { checkFacts } from '../src/spec/check-facts.ts';
import { poolSizes, volumesOf } from '../src/spec/server.ts';
import { clusterOf } from './cluster-of.ts';

const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'] as const;
const four = `{ ${hosts.map((h, i) => `${h}: { minio_seq: ${i + 1} }`).join(', ')} }`;
const alone = '{ 10.0.0.1: { minio_seq: 1 } }';

test('a list without ranges is one pool: a second run finds the drives as the first one made them', () => {
  const list = 'https://m-1:9000/data https://m-2:9000/data https://m-3:9000/data https://m-4:9000/data';
  const { cluster } = clusterOf(four, `minio_volumes: '${list}'`);
  expect(volumesOf(cluster)).toBe(list);
  expect(poolSizes(cluster)).toEqual([4]);
});

test('members have their places by their numbers, in whatever order the inventory names them', () => {
  const turned = `{ ${[...hosts]
    .reverse()
    .map((h, i) => `${h}: { minio_seq: ${4 - i} }`)
    .join(', ')} }`;
  expect(volumesOf(clusterOf(turned, '').cluster)).toBe(volumesOf(clusterOf(four, '').cluster));
});

/** Answers of the host to the question about its drives, with the format that the server wrote. */
function drivesOf(vars: string, formats: readonly (string | undefined)[]): readonly DriveFacts[] {
  const { cluster } = clusterOf(alone, vars);
  const member = cluster.instances[0]!;
  const parts = formats.map(
    (format, i) => `\u001edrive /data${i + 1}\nexists\n${format === undefined ? '' : `filled\n${format}`}\n`,
  );
  return minioFacts.parse(`\u001eunit\nactive\n${parts.join('')}`, member).drives;
}

const format = (own: string, ...sets: readonly (readonly string[])[]): string =>
  JSON.stringify({ version: '1', format: 'xl', xl: { this: own, sets } });

function rules(
  hostsAndVars: readonly [string, string],
  byHost: Readonly<Record<string, readonly DriveFacts[]>>,
) {
  const { cluster, inventory } = clusterOf(...hostsAndVars);
  const of = (host: string): MinioFacts | undefined =>
    byHost[host] === undefined ? undefined : { unit: 'inactive', live: false, drives: byHost[host] };
  const facts = { of, from: () => undefined } as unknown as ModuleFacts<MinioFacts>;
  return checkFacts(cluster, facts, { inventory }).map(({ rule, message }) => `${rule}: ${message}`);
}

test('drives that changed places are told before a server starts that would not find them', () => {
  const vars = "minio_data: '/data{1...3}'";
  const set = ['a', 'b', 'c'];
  const right = drivesOf(vars, [format('a', set), format('b', set), format('c', set)]);
  expect(rules([alone, vars], { '10.0.0.1': right })).toEqual([]);
  const swapped = drivesOf(vars, [format('b', set), format('a', set), format('c', set)]);
  expect(rules([alone, vars], { '10.0.0.1': swapped })).toEqual([
    'minio-drives-swapped: /data1 and /data2 of minio-1 have changed places: the server knows a drive by its place, and would start without them',
  ]);
});

test('a new drive between others, and drives of several pools, have not changed places', () => {
  const vars = "minio_data: '/data{1...3}'";
  const set = ['a', 'b', 'c'];
  const renewed = drivesOf(vars, [format('a', set), undefined, format('c', set)]);
  expect(rules([alone, vars], { '10.0.0.1': renewed })).toEqual([]);
  const pools = drivesOf(vars, [format('f', ['d', 'e', 'f']), format('a', set), format('b', set)]);
  expect(rules([alone, vars], { '10.0.0.1': pools }).join()).not.toContain('changed places');
});

const onDevice = { path: '/data', exists: true, onRoot: false, foreign: false };

test('a host none of whose drives is mounted does not fill its root file system, where the others have theirs', () => {
  const formatted = { ...onDevice, pool: 4, first: 'a' };
  const unmounted = { ...onDevice, onRoot: true };
  const told = {
    [hosts[0]]: [{ ...formatted, place: 0 }],
    [hosts[1]]: [{ ...formatted, place: 1 }],
    [hosts[2]]: [{ ...formatted, place: 2 }],
    [hosts[3]]: [unmounted],
  };
  const data = 'minio_data: /data';
  expect(rules([four, data], told)).toEqual([
    'minio-drive-unmounted: /data of minio-4 lies on the root file system, and drives of other members do not',
  ]);
  // A first deploy, and hosts without drives of their own, are no reason to wonder.
  const fresh = Object.fromEntries(hosts.map((h, i) => [h, [i === 3 ? unmounted : onDevice]]));
  expect(rules([four, data], fresh)).toEqual([]);
  const lab = {
    ...told,
    [hosts[0]]: [{ ...formatted, onRoot: true }],
    [hosts[3]]: [{ ...formatted, onRoot: true }],
  };
  expect(rules([four, data], lab)).toEqual([]);
});

const pool = (name: string): string => `https://${name}-{1...2}.pigsty:9000/data`;
const two = (of: string, from: number): Readonly<Record<string, readonly DriveFacts[]>> =>
  Object.fromEntries(
    [0, 1].map((i) => [
      hosts[from + i]!,
      [{ path: '/data', exists: true, onRoot: false, foreign: false, pool: 2, first: of, place: i }],
    ]),
  );

test('where a server has an order of its own for drives, none of them is taken for moved', () => {
  const drives = [0, 2, 1, 3].map((place, i) => ({
    path: `/d${i}`,
    exists: true,
    onRoot: false,
    foreign: false,
    pool: 4,
    first: 'a',
    place,
  }));
  const ranges = "minio_data: '/disk{1...2}/part{1...2}'";
  expect(rules([alone, ranges], { '10.0.0.1': drives })).toEqual([]);
  const written = "minio_data: '/data{1...4}', minio_volumes: '/data2 /data1 /data4 /data3'";
  expect(rules([alone, written], { '10.0.0.1': drives })).toEqual([]);
});

test('a pool that is taken out of the volumes is missed as long as a host has its drives', () => {
  const both = { ...two('a', 0), ...two('b', 2) };
  const volumes = (...pools: readonly string[]) => `minio_data: /data, minio_volumes: '${pools.join(' ')}'`;
  expect(rules([four, volumes(pool('x'), pool('y'))], both)).toEqual([]);
  expect(rules([four, volumes(pool('x'))], both)).toEqual([
    'minio-pool-dropped: minio has the drives of 2 pools of 2 drives, and minio_volumes has 1: what is in the others would be gone',
  ]);
});

test('no server is started before each has its files: with a host out of reach none restarts', () => {
  const { cluster, inventory } = clusterOf(four, '');
  const stages = planInstall(
    cluster,
    { of: () => undefined } as never,
    { inventory, caCertificate: '' } as never,
  );
  const launched = stages.filter((s) => s.name === 'launch');
  expect(launched).toHaveLength(4);
  for (const stage of launched) expect(stage.after).toEqual(hosts.map((h) => `config@${h}`));
});

test('members are started with the same words, though one host has a setting of its own', () => {
  const own = four.replace('minio_seq: 2', "minio_seq: 2, minio_extra_vars: 'MINIO_SERVER_URL=https://b'");
  const { cluster, inventory } = clusterOf(own, '');
  const stages = planInstall(
    cluster,
    { of: () => undefined } as never,
    { inventory, caCertificate: '' } as never,
  );
  const texts = stages.flatMap((s) =>
    s.ops.flatMap((op) => {
      const { path, content } = op.args as { path?: string; content?: unknown };
      if (path !== '/etc/default/silo' || !isSecret(content)) return [];
      return [content.sha256()];
    }),
  );
  expect(texts).toHaveLength(4);
  expect(new Set(texts)).toHaveLength(1);
  expect(isSecret(renderEnvironment(cluster))).toBe(true);
});

test('a server does not start before the file systems of its drives are mounted', () => {
  const { cluster } = clusterOf(alone, "minio_data: '/data{1...2}'");
  expect(renderService(cluster)).toContain('\nRequiresMountsFor=/data1 /data2\n');
});

test('a certificate names its member as the volumes do, its host, the service and the loopback address', () => {
  const { cluster, inventory } = clusterOf(four, '');
  const stages = planInstall(
    cluster,
    { of: () => undefined } as never,
    { inventory, caCertificate: '' } as never,
  );
  const [certificate] = stages
    .filter((s) => s.host === hosts[1])
    .flatMap((s) => s.ops)
    .filter((op) => op.kind === 'certificate');
  const { profile } = certificate!.args as { profile: { names: readonly string[] } };
  expect(profile.names).toEqual(
    expect.arrayContaining(['minio-2.pigsty', '10.0.0.2', 'sss.pigsty', '127.0.0.1', 'localhost']),
  );
});
