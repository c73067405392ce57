import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { RedisFacts, ServerFacts } from '../src/facts/servers.ts';
import { parseNodes } from '../src/facts/info.ts';
import { definition } from '../src/index.ts';
import { failover } from '../src/procedures/failover.ts';
import { rebalance } from '../src/procedures/rebalance.ts';
import { restart } from '../src/procedures/restart.ts';

const [one, two, three, four] = ['10.10.10.10', '10.10.10.11', '10.10.10.12', '10.10.10.13'] as const;
const pair = (vars = '') => `    redis-ms:
      hosts:
        ${one}: { redis_node: 1, redis_instances: { 6379: {} } }
        ${two}: { redis_node: 2, redis_instances: { 6379: { replica_of: ${one} 6379 } } }
        ${three}: { redis_node: 3, redis_instances: { 6379: { replica_of: ${one} 6379 } } }
      vars: { redis_cluster: redis-ms, redis_password: redis.ms${vars} }
`;
const sentinels = `    redis-meta:
      hosts: { ${four}: { redis_node: 1, redis_instances: { 26379: {}, 26380: {}, 26381: {} } } }
      vars: { redis_cluster: redis-meta, redis_mode: sentinel, redis_password: redis.meta, redis_sentinel_monitor: [{ name: ms, host: ${one} }] }
`;
const native = `    redis-test:
      hosts:
        ${one}: { redis_node: 1, redis_instances: { 7001: {}, 7002: {}, 7003: {} } }
        ${two}: { redis_node: 2, redis_instances: { 7001: {}, 7002: {}, 7003: {} } }
      vars: { redis_cluster: redis-test, redis_mode: cluster, redis_password: redis.test }
`;

const up = { configured: true, born: true, hasData: true, unit: 'active', answers: true } as const;
const primary: ServerFacts = { ...up, role: 'master', keys: 5, offset: 90, startedAt: 50 };
const replica = (offset: number, more: Partial<ServerFacts> = {}): ServerFacts => ({
  ...up,
  role: 'slave',
  source: `${one}:6379`,
  linkUp: true,
  offset,
  startedAt: 50,
  ...more,
});

type Servers = Readonly<Record<string, Readonly<Record<string, ServerFacts>>>>;

function scope<I>(groups: string, servers: Servers, input: I, begun = 0) {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text: `all:\n  children:\n${groups}` }]);
  const cluster = definition.identify(inventory!).clusters.find((c) => c.name !== 'redis-meta')!;
  const of = (host: string): RedisFacts | undefined =>
    servers[host] === undefined
      ? undefined
      : { servers: servers[host], others: [], ...(begun === 0 ? {} : { begun: { run: begun } }) };
  const facts: ModuleFacts<RedisFacts> = { host: () => undefined, of, from: () => undefined };
  return {
    cluster,
    input,
    facts,
    run: { id: 'run', startedAt: 0 },
    estate: { inventory: inventory! } as never,
  };
}

const three6379 = (p: ServerFacts, a: ServerFacts, b: ServerFacts): Servers => ({
  [one]: { 6379: p },
  [two]: { 6379: a },
  [three]: { 6379: b },
});
const well = three6379(primary, replica(80), replica(85));
const rulesOf = (problems: readonly { readonly rule?: string }[] | undefined) => problems?.map((p) => p.rule);

test('the replica that has received most takes over, and the sentinels are asked', () => {
  const asked = scope(pair() + sentinels, well, { to: undefined });
  expect(failover.refuse?.(asked)).toEqual([]);
  expect(failover.decide?.(asked)).toEqual({ to: 'redis-ms-3-6379' });
  const [stage] = failover.phases[0]!.plan(asked);
  expect(stage).toMatchObject({ host: three });
  expect(stage?.ops[0]?.args).toMatchObject({
    to: `${three}:6379`,
    others: [`${one}:6379`, `${two}:6379`],
    sentinels: { name: 'ms', addresses: [`${four}:26379`, `${four}:26380`, `${four}:26381`] },
  });
});

test('a failover says what is lost where the primary is down', () => {
  const runs = scope(pair() + sentinels, well, { to: undefined });
  expect(failover.question?.(runs)).toContain('writers wait for a moment');
  const down = { ...up, answers: false, unit: 'failed' };
  const gone = scope(pair() + sentinels, three6379(down, replica(80), replica(85)), { to: undefined });
  expect(failover.refuse?.(gone)).toEqual([]);
  expect(failover.question?.(gone)).toContain('in place of redis-ms-1-6379; writes that it has not received');
});

test.each([
  ['a primary that nobody watches', pair(), well, undefined, 'redis-no-sentinel'],
  ['a name that is no instance', pair() + sentinels, well, 'redis-ms-9-6379', 'redis-no-replica'],
  ['a primary', pair() + sentinels, well, 'redis-ms-1-6379', 'redis-no-replica'],
  [
    'a replica that is cut off from a primary that runs',
    pair() + sentinels,
    three6379(primary, replica(80, { linkUp: false }), replica(85)),
    'redis-ms-2-6379',
    'redis-not-linked',
  ],
] as const)('%s is refused', (_, groups, servers, to, rule) => {
  expect(rulesOf(failover.refuse?.(scope(groups, servers, { to })))).toEqual([rule]);
});

test('replicas restart one after the other, then one takes over, then the former primary restarts', () => {
  const first = scope(pair() + sentinels, well, {}, 100);
  const [replicas, handOver, last] = restart.phases;
  const turns = replicas!.plan(first);
  expect(turns.map((s) => [s.name, s.host, s.after])).toEqual([
    ['restart-6379', two, []],
    ['restart-6379', three, [`restart-6379@${two}`]],
  ]);
  const later = { startedAt: 120 };
  const half = scope(pair() + sentinels, three6379(primary, replica(80, later), replica(85, later)), {}, 100);
  expect(replicas!.plan(half)).toEqual([]);
  expect(handOver!.plan(half).map((s) => [s.name, s.host])).toEqual([['hand-over-6379', three]]);
  const moved = three6379(
    replica(90, { source: `${three}:6379` }),
    replica(90, { ...later, source: `${three}:6379` }),
    { ...primary, ...later },
  );
  const end = scope(pair() + sentinels, moved, {}, 100);
  expect(handOver!.plan(end)).toEqual([]);
  expect(last!.plan(end).map((s) => [s.host, (s.ops[0]?.args as { leads: boolean }).leads])).toEqual([
    [one, false],
  ]);
});

test('a primary that nobody can take over from restarts where it is, which is said before', () => {
  const asked = scope(pair(), well, {}, 100);
  expect(restart.refuse?.(asked)).toEqual([]);
  expect(restart.question?.(asked)).toContain('clients of redis-ms-1-6379 are interrupted');
  expect(restart.phases[1]!.plan(asked)).toEqual([]);
  expect(restart.phases[2]!.plan(asked).at(0)?.ops[0]?.args).toMatchObject({ leads: true });
});

test('keys that are in memory alone are not lost by a restart', () => {
  const alone = scope(pair(', redis_rdb_save: []'), well, {});
  expect(rulesOf(restart.refuse?.(alone))).toEqual(['redis-not-persistent']);
  expect(restart.refuse?.(scope(pair(', redis_rdb_save: []') + sentinels, well, {}))).toEqual([]);
});

test('nothing restarts while one is down', () => {
  const down = three6379(primary, { ...up, answers: false }, replica(85, { linkUp: false }));
  expect(rulesOf(restart.refuse?.(scope(pair() + sentinels, down, {})))).toEqual([
    'redis-not-well',
    'redis-not-well',
  ]);
});

/** Three shards; the replica of each primary is on the other host. */
function shards(open = ''): Servers {
  const id = (n: number): string => String(n).repeat(40);
  const line = (n: number, me: number): string => {
    const host = n <= 3 ? one : two;
    const own = n === me ? 'myself,' : '';
    const tail =
      n <= 3
        ? `master - 0 0 ${n} connected ${(n - 1) * 5461}-${n * 5461 - 1 + (n === 3 ? 1 : 0)}${n === me && n === 1 ? open : ''}`
        : `slave ${id(n - 3)} 0 0 ${n} connected`;
    return `${id(n)} ${host}:${7000 + (n <= 3 ? n : n - 3)}@17001 ${own}${tail}`;
  };
  const of = (me: number): ServerFacts => ({
    ...(me <= 3 ? primary : replica(80)),
    nodes: parseNodes([1, 2, 3, 4, 5, 6].map((n) => line(n, me)).join('\n')),
  });
  return {
    [one]: { 7001: of(1), 7002: of(2), 7003: of(3) },
    [two]: { 7001: of(4), 7002: of(5), 7003: of(6) },
  };
}

test('of a native cluster the replica has to be named, and takes over by agreement of the members', () => {
  expect(rulesOf(failover.refuse?.(scope(native, shards(), { to: undefined })))).toEqual([
    'redis-which-replica',
  ]);
  const named = scope(native, shards(), { to: 'redis-test-2-7002' });
  expect(failover.refuse?.(named)).toEqual([]);
  const args = failover.phases[0]!.plan(named)[0]?.ops[0]?.args;
  expect(args).toMatchObject({ to: `${two}:7002`, others: [`${one}:7002`] });
  expect(args).not.toHaveProperty('sentinels');
});

test('shards of a native cluster hand over one after the other', () => {
  const stages = restart.phases[1]!.plan(scope(native, shards(), {}, 100));
  expect(stages.map((s) => [s.name, s.after])).toEqual([
    ['hand-over-7001', []],
    ['hand-over-7002', [`hand-over-7001@${two}`]],
    ['hand-over-7003', [`hand-over-7002@${two}`]],
  ]);
});

test('nothing restarts while slots are half moved, and only a native cluster has slots to balance', () => {
  const open = ` [5->-${'2'.repeat(40)}]`;
  expect(rulesOf(restart.refuse?.(scope(native, shards(open), {})))).toEqual(['redis-open-slots']);
  expect(rebalance.refuse?.(scope(native, shards(open), {}))).toEqual([]);
  expect(rulesOf(rebalance.refuse?.(scope(pair(), well, {})))).toEqual(['redis-no-slots']);
});
