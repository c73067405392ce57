import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { parseNodes } from '../src/facts/info.ts';
import type { RedisFacts, ServerFacts } from '../src/facts/servers.ts';
import { refuseRemove } from '../src/plan/refuse-remove.ts';
import { planRemove } from '../src/plan/remove.ts';
import { identify } from '../src/spec/identity.ts';

const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'] as const;
const [one, two, three, four] = hosts;
const five = '10.0.0.5';

function inventoryOf(text: string) {
  return readInventory([{ file: 'p.yml', text: `all:\n  children:\n${text}` }]).inventory!;
}

function clusterOf(text: string) {
  return identify(inventoryOf(text)).clusters[0]!;
}

const up: ServerFacts = { configured: true, born: true, hasData: true, unit: 'active', answers: true };
const facts = (of: (host: string) => RedisFacts['servers']): ModuleFacts<RedisFacts> => ({
  host: () => undefined,
  of: (host) => ({ servers: of(host), others: [] }),
  from: () => undefined,
});

const unwatched = inventoryOf(`    ms:
      hosts:
        ${one}: { redis_node: 1, redis_instances: { 6379: {} } }
        ${two}: { redis_node: 2, redis_instances: { 6379: { replica_of: ${one} 6379 } } }
      vars: { redis_cluster: ms, redis_password: x }
`);
const pair = identify(unwatched).clusters[0]!;

test('a primary with keys does not go while its replica stays', () => {
  const have = facts((host) => ({
    6379: { ...up, keys: 5, role: host === one ? 'master' : 'slave' },
  }));
  const removing = (...going: readonly string[]) =>
    refuseRemove(pair, have, { hosts: new Set(going) }, { inventory: unwatched } as never).map((p) => p.rule);
  expect(removing(one)).toEqual(['redis-primary']);
  expect(removing(two)).toEqual([]);
  expect(removing(one, two)).toEqual([]);
});

const watched = inventoryOf(`    ms:
      hosts:
        ${one}: { redis_node: 1, redis_instances: { 6379: {} } }
        ${two}: { redis_node: 2, redis_instances: { 6379: { replica_of: ${one} 6379 } } }
        ${three}: { redis_node: 3, redis_instances: { 6379: { replica_of: ${one} 6379 } } }
      vars: { redis_cluster: ms, redis_password: x }
    meta:
      hosts:
        ${four}: { redis_node: 1, redis_instances: { 26379: {} } }
        ${five}: { redis_node: 2, redis_instances: { 26379: {} } }
      vars:
        redis_cluster: meta
        redis_mode: sentinel
        redis_sentinel_monitor: [{ name: ms, host: ${one}, port: 6379 }]
`);
const estate = { inventory: watched } as never;

test('sentinels forget a replica that was removed, one after the other, and nobody where the whole set goes', () => {
  const ms = identify(watched).clusters.find((c) => c.name === 'ms');
  const have = facts((host) => ({ 6379: { ...up, role: host === one ? 'master' : 'slave' } }));
  const turns = (...going: readonly string[]) =>
    planRemove(ms!, have, { hosts: new Set(going) }, estate)
      .filter((s) => s.name.startsWith('forget-servers'))
      .map((s) => [s.host, s.after, s.ops.map((op) => op.args)]);
  const args = (node: number): readonly unknown[] => [
    expect.objectContaining({ sentinel: `meta-${node}-26379`, name: 'ms', gone: [`${two}:6379`] }),
  ];
  expect(turns(two)).toEqual([
    [four, [`stop@${two}`], args(1)],
    [five, [`forget-servers-1@${four}`], args(2)],
  ]);
  expect(turns(one, two, three)).toEqual([]);
});

test('where a primary stays its refusal names our own command, and a manual way only where there is none', () => {
  const ms = identify(watched).clusters.find((c) => c.name === 'ms')!;
  const received: Readonly<Record<string, number>> = { [two]: 10, [three]: 20 };
  const have = facts((host) => ({
    6379: {
      ...up,
      keys: 5,
      role: host === one ? 'master' : 'slave',
      linkUp: true,
      offset: received[host] ?? 20,
    },
  }));
  const hint = (...going: readonly string[]) =>
    refuseRemove(ms, have, { hosts: new Set(going) }, estate).map((p) => p.hint);
  expect(hint(one)).toEqual([
    'Let a replica that stays lead first: pigsty redis failover ms --to ms-3-6379. Or add --force.',
  ]);
  // Not the one that goes as well, though it has received more.
  expect(hint(one, three)).toEqual([
    'Let a replica that stays lead first: pigsty redis failover ms --to ms-2-6379. Or add --force.',
  ]);
  const [byHand] = refuseRemove(pair, have, { hosts: new Set([one]) }, { inventory: unwatched } as never);
  expect(byHand?.hint).toBe(
    `Let a replica that stays lead first. No sentinels watch it, so do it by hand: stop the writers; on ${two}: redis-cli -h ${two} -p 6379 --askpass REPLICAOF NO ONE && redis-cli -h ${two} -p 6379 --askpass CONFIG REWRITE; on ${one}: redis-cli -h ${one} -p 6379 --askpass REPLICAOF ${two} 6379 && redis-cli -h ${one} -p 6379 --askpass CONFIG REWRITE. Or add --force.`,
  );
});

test('a primary whose replicas are cut off is refused without a way that would lose writes', () => {
  const have = facts((host) => ({
    6379: { ...up, keys: 5, role: host === one ? 'master' : 'slave', linkUp: false },
  }));
  const [problem] = refuseRemove(pair, have, { hosts: new Set([one]) }, { inventory: unwatched } as never);
  expect(problem?.hint).toBe(
    'No replica that stays can take over. Add one and let it catch up: pigsty redis add ms ADDRESS. Or add --force.',
  );
});

/** Four shards: a primary each on the first hosts, in this order of hosts, and the replicas on the others. */
const native = clusterOf(`    r:
      hosts:
${hosts.map((h, i) => `        ${h}: { redis_node: ${i + 1}, redis_instances: { 7001: {}, 7002: {} } }`).join('\n')}
      vars: { redis_cluster: r, redis_mode: cluster, redis_password: x }
`);

/** Two primaries on each of these two hosts. */
function shards(primaries: readonly [string, string]): ModuleFacts<RedisFacts> {
  const id = (n: number): string => String(n).repeat(40);
  const others = hosts.filter((h) => !primaries.includes(h));
  const places = [...primaries, ...others].flatMap((host) => [`${host}:7001`, `${host}:7002`]);
  const lines = places.map((at, i) =>
    i < 4
      ? `${id(i + 1)} ${at}@17001 master - 0 0 ${i + 1} connected ${i * 4096}-${i * 4096 + 4095}`
      : `${id(i + 1)} ${at}@17001 slave ${id(i - 3)} 0 0 ${i + 1} connected`,
  );
  const nodes = parseNodes(lines.join('\n'));
  return facts(() => ({ 7001: { ...up, nodes }, 7002: { ...up, nodes } }));
}

test('members of a native cluster go as long as three primaries stay, whoever leads by now', () => {
  const removing = (have: ModuleFacts<RedisFacts>, ...going: readonly string[]) =>
    refuseRemove(native, have, { hosts: new Set(going) }, estate).map((p) => p.message);
  expect(removing(shards([one, two]), three)).toEqual([]);
  // Six members would stay, and two of them are primaries.
  expect(removing(shards([one, two]), two)).toEqual([
    '2 primaries of r would stay, and a native cluster has at least three',
  ]);
  expect(removing(shards([one, two]), two, three, four)).toEqual([
    '2 members of r would stay, and a native cluster has at least three primaries',
  ]);
  expect(removing(shards([one, two]), ...hosts)).toEqual([]);
  const [problem] = refuseRemove(native, shards([one, two]), { hosts: new Set([two]) }, estate);
  expect(problem?.hint).toBe('Let replicas that stay lead first: pigsty redis failover r --to r-4-7001.');
});

test('members of a native cluster leave before any of them stops', () => {
  const stages = planRemove(native, shards([one, two]), { hosts: new Set([three]) }, estate);
  expect(stages.map((s) => [s.name, s.after])).toEqual([
    ['leave', []],
    ['stop', ['leave@r']],
    ['clean', ['stop@self']],
  ]);
});
