import type { ModuleFacts } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import type { MinioFacts } from '../src/facts/member.ts';
import { minioPools, parsePools, type PoolsFacts } from '../src/facts/pools.ts';
import { planRemove } from '../src/plan/remove.ts';
import { refuseRemove } from '../src/plan/refuse-remove.ts';
import { decommission } from '../src/procedures/decommission.ts';
import { checkFormer } from '../src/spec/check-former.ts';
import { clusterOf } from './cluster-of.ts';

const pool = (from: number, to: number): string => `https://minio-{${from}...${to}}.pigsty:9000/data`;
const [older, newer] = [pool(1, 2), pool(3, 4)];
const hosts = [1, 2, 3, 4].map((n) => `10.0.0.${n}`);
const declared = (volumes: string, count = 4) =>
  clusterOf(
    `{ ${hosts
      .slice(0, count)
      .map((host, i) => `${host}: { minio_seq: ${i + 1} }`)
      .join(', ')} }`,
    `minio_data: /data, minio_volumes: '${volumes}'`,
  );
const { cluster, inventory } = declared(`${older} ${newer}`);

const GiB = 1024 ** 3;
const never = '0001-01-01T00:00:00Z';
/** What a server of today answers of its pools. */
const answer = (...infos: readonly Readonly<Record<string, unknown>>[]): string =>
  `${JSON.stringify(
    infos.map((info, id) => ({
      id,
      cmdline: id === 0 ? older : newer,
      lastUpdate: never,
      decommissionInfo: {
        startTime: never,
        startSize: 0,
        totalSize: 10 * GiB,
        currentSize: 6 * GiB,
        complete: false,
        failed: false,
        canceled: false,
        objectsDecommissioned: 0,
        objectsDecommissionedFailed: 0,
        ...info,
      },
    })),
  )}\nstatus 200\n`;
const started = { startTime: '2026-01-01T00:00:00Z' };
const emptied = answer({}, { ...started, complete: true });

const factsOf = (said: string, { offline = 0 } = {}): ModuleFacts<MinioFacts> => ({
  host: () => undefined,
  of: () => ({
    unit: 'active',
    live: true,
    drives: [{ path: '/data', exists: true, onRoot: false, foreign: false, pool: 2, first: 'a', place: 0 }],
    former: { deployed: true, accessKeys: [], volumes: `${older} ${newer}` },
    metrics: { minio_cluster_nodes_online_total: 4, minio_cluster_disk_offline_total: offline },
  }),
  from: () => parsePools(said) as never,
});
const scope = (said: string, input: { pool?: string } = { pool: newer }, of = cluster) => ({
  cluster: of,
  input,
  facts: factsOf(said),
  estate: { inventory } as never,
  run: { id: 'minio-decommission-1', startedAt: 0 },
});
const refusals = (...words: Parameters<typeof scope>): readonly string[] =>
  (decommission.refuse?.(scope(...words)) ?? []).map(({ rule, message }) => `${rule}: ${message}`);

test.each([
  ['one that was never emptied', {}, 'serving'],
  ['one that is being emptied', started, 'moving'],
  ['one that is empty', { ...started, complete: true }, 'emptied'],
  [
    'one whose objects did not all move',
    { ...started, complete: true, objectsDecommissionedFailed: 2 },
    'failed',
  ],
  ['one that failed', { ...started, failed: true }, 'failed'],
  ['one that was given up', { canceled: true }, 'canceled'],
] as const)('the state of a pool is read from what the server says: %s', (_what, info, state) => {
  expect(parsePools(answer({}, info))).toEqual([
    { volumes: older, state: 'serving', failed: 0, usedBytes: 4 * GiB, freeBytes: 6 * GiB },
    expect.objectContaining({ volumes: newer, state }),
  ]);
});

test('a server that does not have the question is told from one that does not answer', () => {
  const said: readonly PoolsFacts[] = [
    '\nstatus 404',
    '\nstatus 501',
    '\nstatus 403',
    '',
    '[\nstatus 200',
  ].map(parsePools);
  expect(said).toEqual([
    'not known to the server',
    'not known to the server',
    'not said',
    'not said',
    'not said',
  ]);
});

test('a cluster of one pool is asked for its pools only where its server was started with several', () => {
  const [first] = cluster.instances;
  expect(plain(minioPools.script(first!, cluster))).toMatch(/^if true; then/);
  const one = declared(older, 2).cluster;
  expect(plain(minioPools.script(one.instances[0]!, one))).toMatch(/^if grep .*MINIO_VOLUMES/);
});

test('a pool is named by its words or by one of its members', () => {
  const serving = answer({}, {});
  expect(refusals(serving)).toEqual([]);
  expect(decommission.decide?.(scope(serving, { pool: 'minio-4' }))).toEqual({ pool: newer });
  expect(refusals(serving, { pool: 'minio-9' })).toEqual([
    'minio-pool-unknown: minio-9 is no pool of minio, and no member of one',
  ]);
  expect(refusals(serving, {})).toEqual([
    'minio-pool-unknown: minio has 2 pools: which one is to be emptied?',
  ]);
});

test('a pool is not emptied where its objects could not go, or where the server cannot do it', () => {
  expect(refusals(answer({}), { pool: older }, declared(older, 2).cluster)).toEqual([
    'minio-pool-only: minio has one pool, and none that would take what is in it',
  ]);
  expect(refusals('\nstatus 404')).toEqual([
    'minio-no-decommission: the server of minio cannot empty a pool, or does not say how its pools are',
  ]);
  expect(refusals(answer({ currentSize: 3 * GiB }, {}))).toEqual([
    `minio-pool-room: 4.0 GiB are in ${newer}, and the other pools of minio have 3.0 GiB free`,
  ]);
  expect(refusals(answer(started, {}))).toContain(
    `minio-pool-moving: ${older} is being emptied, and a server does one at a time`,
  );
  const lacking = { ...scope(answer({}, {})), facts: factsOf(answer({}, {}), { offline: 1 }) };
  expect(decommission.refuse?.(lacking).map(({ rule }) => rule)).toContain('minio-not-whole');
});

const going = { hosts: new Set(hosts.slice(2)) };

test('hosts of a pool are not removed before everything in it has moved', () => {
  const rules = (said: string, options: Parameters<typeof refuseRemove>[2]) =>
    refuseRemove(cluster, factsOf(said), options).map(({ rule }) => rule);
  for (const said of [answer({}, {}), answer({}, started), answer({}, { ...started, failed: true }), ''])
    expect(rules(said, going)).toEqual(['minio-pool-full']);
  expect(rules(emptied, going)).toEqual([]);
  // One of its two members, and one of each pool, are no pool.
  expect(rules(emptied, { hosts: new Set([hosts[2]!]) })).toEqual(['minio-member']);
  expect(rules(emptied, { hosts: new Set([hosts[1]!, hosts[2]!]) })).toEqual(['minio-member']);
});

test('the others are started without an empty pool, all together, before its servers stop', () => {
  const stages = planRemove(cluster, factsOf(emptied), going);
  const at = (name: string) => stages.filter((stage) => stage.name === name);
  const staying = hosts.slice(0, 2);
  expect(at('settings').map(({ host }) => host)).toEqual(staying);
  const [settings] = at('settings');
  const environment = JSON.stringify(settings?.ops.map(({ args }) => plainly(args)));
  expect(environment).toContain(`MINIO_VOLUMES=\\\\\\"${older}\\\\\\"`);
  expect(environment).not.toContain(newer);
  for (const { after } of at('shrink')) expect(after).toEqual(staying.map((host) => `settings@${host}`));
  for (const { after } of at('stop')) expect(after).toEqual(staying.map((host) => `shrink@${host}`));
  expect(at('stop').map(({ host }) => host)).toEqual(hosts.slice(2));
  // With --force, of a pool that is not empty: nothing is told to the others.
  expect(planRemove(cluster, factsOf(answer({}, {})), going).map(({ name }) => name)).not.toContain('shrink');
});

test('an empty pool may leave the inventory, and one that is not may not', () => {
  const rest = declared(older, 2).cluster;
  expect(checkFormer(rest, factsOf(emptied))).toEqual([]);
  const [problem] = checkFormer(rest, factsOf(answer({}, started)));
  expect(problem?.rule).toBe('minio-pool-dropped');
  expect(problem?.hint).toContain(`pigsty minio decommission minio --pool '${newer}'`);
});

const plainly = (args: unknown): unknown => {
  const { content } = args as { content?: Parameters<typeof plain>[0] };
  return content === undefined ? args : JSON.stringify(plain(content));
};
