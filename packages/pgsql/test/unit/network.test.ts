import { readFileSync } from 'node:fs';
import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { pgClusters } from '../../src/contract.ts';
import { network } from '../../src/spec/network.ts';

const file = new URL('../scenarios/ha-new/inventory.yml', import.meta.url);
const { inventory } = readInventory([{ file: 'pigsty.yml', text: readFileSync(file, 'utf8') }]);
if (inventory === undefined) throw new Error('unreadable');
const [cluster] = pgClusters(inventory);
const { listens, reaches } = network(cluster!, { inventory });

test('a member listens for PostgreSQL, Patroni, PgBouncer, every service and every exporter, each with its parameter and unit', () => {
  const first = cluster!.instances[0]!.host;
  const mine = listens.filter((l) => l.host === first).map(({ port, unit, path }) => [port, unit, path[0]]);
  expect(mine).toEqual([
    [5432, 'patroni.service', 'pg_port'],
    [8008, 'patroni.service', 'patroni_port'],
    [6432, 'pgbouncer.service', 'pgbouncer_port'],
    [5433, 'haproxy.service', 'pg_default_services'],
    [5434, 'haproxy.service', 'pg_default_services'],
    [5436, 'haproxy.service', 'pg_default_services'],
    [5438, 'haproxy.service', 'pg_default_services'],
    [9630, 'pg_exporter.service', 'pg_exporter_port'],
    [9631, 'pgbouncer_exporter.service', 'pgbouncer_exporter_port'],
    [9854, 'pgbackrest_exporter.service', 'pgbackrest_exporter_port'],
  ]);
});

test('a member must reach the others and etcd, and never itself', () => {
  const [from = ''] = cluster!.instances.map((i) => i.host);
  const mine = reaches.filter((r) => r.from === from);
  expect(mine.some((r) => r.to === from)).toBe(false);
  expect(new Set(mine.map((r) => r.port))).toEqual(new Set([5432, 8008, 6432, 2379]));
  expect(mine.map((r) => r.what)).toContain('PostgreSQL of pg-test-2');
});
