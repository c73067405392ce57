import { defineModule, type AnyModule, type Drain, type Inventory } from '@pigsty/sdk';
import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { againstDraining, drainPhases, leadingOn, saysOf, type Draining } from './drains.ts';
import { neighboursOn } from './neighbours.ts';
import { inOrder } from './order.ts';

const text = `all:
  children:
    db: { hosts: { a: {}, b: {}, c: {} } }
    cache: { hosts: { c: {}, d: {} } }
    alone: { hosts: { d: {} } }
`;
const inventory = readInventory({ file: 'pigsty.yml', text }).inventory as Inventory;

/** A module whose one cluster is the group of its name. */
function moduleOf(name: string, drain?: Drain<object, never>): AnyModule {
  return defineModule<object, never>({
    name,
    summary: 'a module of the tests',
    contract: 2,
    params: z.object({}),
    identify: (all) => ({
      problems: [],
      clusters: [
        {
          module: name,
          name: `${name}-1`,
          params: {},
          instances: (all.groups.get(name)?.allHosts ?? []).map((host) => ({
            name: `${name}-${host}`,
            host,
            params: {},
          })),
        },
      ],
    }),
    plan: { install: () => [] },
    ...(drain === undefined ? {} : { drain }),
  }).definition;
}

const db = moduleOf('db', {
  leads: ({ hosts }) => (hosts.includes('a') ? 10 : 0),
  cannotSpare: ({ cluster, hosts }) =>
    hosts.map((host) => ({
      severity: 'error',
      rule: 'busy',
      subject: cluster.name,
      message: host,
      hint: '-',
    })),
  refuse: ({ cluster, input }) =>
    input.cut ? [] : [{ severity: 'error', rule: 'clients', subject: cluster.name, message: '-', hint: '-' }],
  says: ({ hosts }) => (hosts.includes('a') ? 'db moves' : undefined),
  phases: [
    { name: 'wait', plan: () => [] },
    { name: 'hand over', plan: ({ hosts }) => hosts.map((host) => ({ name: 'move', host, ops: [] })) },
  ],
});
const cache = moduleOf('cache', { leads: () => 1 });

function draining(modules: readonly AnyModule[], cut = false): Draining {
  return {
    neighbours: neighboursOn(new Set(['a', 'b', 'c', 'd']), { modules, own: 'node', inventory }),
    input: { cut },
    knowledge: { host: () => undefined, of: () => undefined, from: () => undefined },
    estate: { inventory } as never,
    run: { id: 'run', startedAt: 0 },
  };
}

test('hosts from which least has to be taken over are first, and those with the same stay in their order', () => {
  const all = draining([db, cache]);
  const leading = (host: string): number => leadingOn(all, host);
  expect(['a', 'b', 'c', 'd'].map(leading)).toEqual([10, 0, 1, 1]);
  expect(inOrder(['a', 'b', 'c', 'd'], leading)).toEqual(['b', 'c', 'd', 'a']);
  expect(inOrder(['d', 'c'], () => 0)).toEqual(['d', 'c']);
});

test('only clusters with members on the hosts are asked, and about these hosts alone', () => {
  const rules = (hosts: readonly string[], when: 'beginning' | 'between', cut = false): readonly string[] =>
    againstDraining(draining([db, cache], cut), hosts, when).map((p) => `${p.rule} ${p.message}`);
  expect(rules(['a', 'd'], 'beginning')).toEqual(['busy a', 'clients -']);
  expect(rules(['a', 'b'], 'between')).toEqual(['busy a', 'busy b']);
  expect(rules(['b'], 'beginning', true)).toEqual(['busy b']);
  expect(rules(['d'], 'beginning')).toEqual([]);
});

test('a module that says nothing of drains keeps the hosts of its clusters of several members up', () => {
  const silent = [moduleOf('db'), moduleOf('alone')];
  const problems = againstDraining(draining(silent), ['a', 'd'], 'beginning');
  expect(problems).toMatchObject([
    { severity: 'error', rule: 'no-drain', subject: 'db-1', hint: expect.any(String) as string },
  ]);
});

test('a cluster of one member is said to be away, whatever its module says of it', () => {
  const modules = [db, moduleOf('alone', { says: () => 'never said' })];
  expect(saysOf(draining(modules), ['a', 'd'])).toEqual([
    'db moves',
    'alone alone-1 has no other member: it is away while d boots',
  ]);
  expect(saysOf(draining(modules), ['b'])).toEqual([]);
});

test('the phases before a host goes down are those of its own clusters, and their stages carry their module', () => {
  const phases = drainPhases(() => draining([db, cache]), 'c');
  expect(phases.map((p) => p.name)).toEqual(['c: wait (db-1)', 'c: hand over (db-1)']);
  expect(phases[1]?.stages()).toMatchObject([{ module: 'db', name: 'move', host: 'c', cluster: 'db-1' }]);
});
