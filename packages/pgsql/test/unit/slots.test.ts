import { readInventory } from '@pigsty/inventory';
import { describe, expect, test } from 'vitest';
import { changedConfig, configChanges } from '../../src/ops/config/dynamic.ts';
import type { DynamicConfig } from '../../src/ops/config/model.ts';
import { desiredConfig } from '../../src/plan/desired.ts';
import { check } from '../../src/spec/check.ts';
import { pgClusters } from '../../src/spec/clusters.ts';

const read = (slots: string, version = 17) => {
  const text = `all: { children: { pg-a: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-a, pg_version: ${version}, pg_databases: [{ name: shop }], pg_slots: ${slots} } } } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  return { inventory: inventory!, clusters: pgClusters(inventory!) };
};
const facts = { host: () => undefined, from: () => undefined, of: () => undefined };
const desired = (slots: string): DynamicConfig =>
  desiredConfig(read(slots).clusters[0]!.instances[0]!, facts);
const comparison = { tolerant: new Set<string>(), types: new Map() };

const none = changedConfig({}, configChanges(desired('[]'), {}, comparison));
const changes = (slots: string, have: DynamicConfig) => configChanges(desired(slots), have, comparison);
const after = (slots: string, have: DynamicConfig): DynamicConfig =>
  changedConfig(have, changes(slots, have));

const ORDERS = '{ name: orders, database: shop }';
const REPORTS = '{ name: reports, database: shop, failover: true }';
const orders = { type: 'logical', database: 'shop', plugin: 'pgoutput' };

describe('a declared replication slot', () => {
  test('is kept by Patroni on every member, and one that PostgreSQL keeps in step is left to it', () => {
    const config = after(`[${ORDERS}, ${REPORTS}, { name: receiver }]`, none);
    expect(config['slots']).toEqual({ orders, receiver: { type: 'physical' } });
    expect(config['ignore_slots']).toEqual([{ name: 'reports', ...orders }]);
    expect(changes(`[${ORDERS}, ${REPORTS}, { name: receiver }]`, config)).toEqual([]);
  });

  test('changes nothing of a cluster without any, nor of slots that somebody else has set', () => {
    expect(changes('[]', none)).toEqual([]);
    const foreign = { slots: { own: { type: 'physical' } }, ignore_slots: [{ plugin: 'wal2json' }] };
    const have = { ...none, ...foreign };
    expect(changes('[]', have)).toEqual([]);
    const config = after(`[${ORDERS}, ${REPORTS}]`, have);
    expect(config['slots']).toEqual({ ...foreign.slots, orders });
    expect(config['ignore_slots']).toEqual([...foreign.ignore_slots, { name: 'reports', ...orders }]);
    const gone = after('[]', config);
    expect(gone['slots']).toEqual(foreign.slots);
    expect(gone['ignore_slots']).toEqual(foreign.ignore_slots);
  });

  test('that leaves the inventory leaves the configuration, and the plan says so', () => {
    const have = after(`[${ORDERS}, ${REPORTS}]`, none);
    const shown = changes('[]', have).filter(({ path }) => !path.startsWith('pigsty.'));
    expect(shown).toEqual([
      { path: 'slots.orders', from: orders, to: null, gone: true },
      { path: 'ignore_slots', from: [{ name: 'reports', ...orders }], to: null, gone: true },
    ]);
    expect(changes('[]', after('[]', have))).toEqual([]);
  });

  test('changes in place: another plugin, or another keeper', () => {
    const have = after(`[${ORDERS}, ${REPORTS}]`, none);
    const swapped = after(
      '[{ name: orders, database: shop, failover: true }, { name: reports, database: shop, plugin: wal2json }]',
      have,
    );
    expect(swapped['slots']).toEqual({ reports: { ...orders, plugin: 'wal2json' } });
    expect(swapped['ignore_slots']).toEqual([{ name: 'orders', ...orders }]);
  });

  test.each([
    [`[${ORDERS}, ${REPORTS}, { name: receiver }]`, 17, []],
    ['[{ name: pg_a_1 }]', 17, ['pg_a_1 is the slot of pg-a-1']],
    [`[${ORDERS}, ${ORDERS}]`, 17, ['there are two slots orders']],
    ['[{ name: r, failover: true }]', 17, ['r is a physical slot, which PostgreSQL does not keep in step']],
    [`[${REPORTS}]`, 16, ['PostgreSQL 16 keeps no slot in step on replicas; 17 does']],
    ['[{ name: r, database: shpo }]', 17, ['r is to be a slot of shpo, which is not in pg_databases']],
  ])('%s on PostgreSQL %i: %j', (slots, version, messages) => {
    const { inventory, clusters } = read(slots, version);
    const found = check(clusters, inventory).filter(
      ({ rule }) => rule === 'pg-slot' || rule === 'duplicate-name',
    );
    expect(found.map((p) => p.message)).toEqual(messages);
  });
});
