import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { RedisFacts, ServerFacts } from '../src/facts/servers.ts';
import { definition } from '../src/index.ts';
import { rolesOf, type Role } from '../src/plan/roles.ts';

const [one, two, three] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const;
const pair = `    ms:
      hosts:
        ${one}: { redis_node: 1, redis_instances: { 6379: {} } }
        ${two}: { redis_node: 2, redis_instances: { 6379: { replica_of: ${one} 6379 } } }
      vars: { redis_cluster: ms, redis_password: x }
`;
const sentinels = `    meta:
      hosts: { ${three}: { redis_node: 1, redis_instances: { 26379: {}, 26380: {}, 26381: {} } } }
      vars: { redis_cluster: meta, redis_mode: sentinel, redis_password: x, redis_sentinel_monitor: [{ name: ms, host: ${one} }] }
`;

const up: ServerFacts = { configured: true, born: true, hasData: true, unit: 'active', answers: true };
const primary: ServerFacts = { ...up, role: 'master', keys: 5 };
const replicaOf = (source: string): ServerFacts => ({ ...up, role: 'slave', source, linkUp: true, keys: 5 });
const down: ServerFacts = { ...up, unit: 'failed', answers: false };
/** Its data directory is gone, and with it the mark that was in it. */
const lost: ServerFacts = { ...down, born: false, hasData: false };

interface Found {
  readonly cluster: Parameters<typeof rolesOf>[0];
  readonly facts: ModuleFacts<RedisFacts>;
  readonly estate: { readonly inventory: Parameters<typeof definition.identify>[0] };
}

function found(groups: string, first: ServerFacts, second: ServerFacts): Found {
  const { inventory } = readInventory([{ file: 'p.yml', text: `all:\n  children:\n${groups}` }]);
  const cluster = definition.identify(inventory!).clusters.find((c) => c.name === 'ms')!;
  const of = (host: string): RedisFacts | undefined =>
    host === three ? undefined : { servers: { 6379: host === one ? first : second }, others: [] };
  return {
    cluster,
    facts: { host: () => undefined, of, from: () => undefined },
    estate: { inventory: inventory! },
  };
}

const roles = (...words: Parameters<typeof found>): readonly Role[] => {
  const { cluster, facts, estate } = found(...words);
  return rolesOf(cluster, facts, estate);
};
const problems = (...words: Parameters<typeof found>): readonly string[] => {
  const { cluster, facts, estate } = found(...words);
  return (definition.checkFacts?.(cluster, facts, estate as never) ?? []).map((p) => `${p.rule}: ${p.hint}`);
};

test('a primary that has lost its data comes back as a copy of the one that leads by now', () => {
  const [first] = roles(pair + sentinels, lost, primary);
  expect(first).toMatchObject({ source: `${two}:6379`, recover: true });
});

test('a primary that has lost its data is not started while its replica has the only keys', () => {
  const alone = problems(pair, lost, replicaOf(`${one}:6379`));
  expect(alone).toEqual([expect.stringContaining('redis-data-lost: Make the replica the primary')]);
  const guarded = problems(pair + sentinels, lost, replicaOf(`${one}:6379`));
  expect(guarded).toEqual([expect.stringContaining('redis-data-lost: Wait until the sentinels')]);
});

test('an instance that is down and has its data starts as what it was: nothing is said of its role', () => {
  for (const role of roles(pair, down, down)) {
    expect(role).not.toHaveProperty('source');
    expect(role).not.toHaveProperty('attach');
    expect(role).not.toHaveProperty('recover');
  }
});

test('nobody that sentinels guard is told whom to copy, though two are primaries or the roles have changed', () => {
  for (const [first, second] of [
    [primary, primary],
    [replicaOf(`${two}:6379`), primary],
    [down, primary],
  ] as const)
    for (const role of roles(pair + sentinels, first, second)) expect(role).not.toHaveProperty('attach');
});

test('without sentinels a declared replica that runs for itself copies the declared primary, and its keys are counted first', () => {
  const [, second] = roles(pair, primary, primary);
  expect(second?.attach).toEqual({ source: `${one}:6379`, keys: 5 });
  expect(problems(pair, { ...primary, keys: 0 }, primary)).toEqual([
    expect.stringContaining('redis-two-primaries: Decide which one counts'),
  ]);
});

test('after a hand-over by hand nobody is led back to the declared roles', () => {
  for (const role of roles(pair, replicaOf(`${two}:6379`), primary))
    expect(role).not.toHaveProperty('attach');
});

test('a new instance copies the one that leads by now, not the one that was declared', () => {
  const fresh: ServerFacts = {
    configured: false,
    born: false,
    hasData: false,
    unit: 'inactive',
    answers: false,
  };
  const [first] = roles(pair + sentinels, fresh, primary);
  expect(first?.source).toBe(`${two}:6379`);
});
