import { readFileSync } from 'node:fs';
import { readInventory } from '@pigsty/inventory';
import type { Inventory } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import {
  parsePatroniCluster,
  pgClusters,
  pgConnections,
  pgDatabaseReady,
  pgEndpoint,
  type PgCluster,
} from '../../src/contract.ts';
import { refuseRemove } from '../../src/plan/refuse-remove.ts';
import { NOT_ACTED_ON, PgsqlParams } from '../../src/spec/schema.ts';

const file = new URL('../scenarios/ha-new/inventory.yml', import.meta.url);

function inventory(): Inventory {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text: readFileSync(file, 'utf8') }]);
  if (inventory === undefined) throw new Error('unreadable');
  return inventory;
}

test('connection strings name the service and no password', () => {
  const [first, second] = pgConnections(inventory());
  expect(first).toMatchObject({ service: 'primary', url: 'postgres://test@10.10.10.2:5433/test' });
  expect(second?.port).toBe(5434);
});

test('a service is one port on every member, and a database is waited for by stages that PGSQL plans', () => {
  const estate = inventory();
  const [cluster] = pgClusters(estate) as [PgCluster];
  const hosts = cluster.instances.map((i) => i.host);
  expect(pgEndpoint(cluster, 'primary', estate)).toEqual({ hosts, port: 5433 });
  expect(pgEndpoint(cluster, 'nosuch', estate)).toBeUndefined();
  const planned = readFileSync(new URL('../scenarios/ha-new/plan.txt', import.meta.url), 'utf8')
    .split('\n')
    .flatMap((line) => /^(pgsql\.[a-z-]+)@/.exec(line)?.[1] ?? []);
  for (const reference of pgDatabaseReady(cluster))
    expect(planned).toContain(/^(.*)@.*\?$/.exec(reference)?.[1]);
});

test("Patroni's answer is understood", () => {
  const answer =
    '{"members": [{"name": "pg-test-1", "role": "replica", "state": "streaming", "api_url": "x", "host": "10.10.10.11", "port": 5432, "timeline": 2, "lag": 0}, {"name": "pg-test-2", "role": "leader", "state": "running", "host": "10.10.10.12", "timeline": 2, "pending_restart": true}], "scope": "pg-test"}';
  const cluster = parsePatroniCluster(answer);
  expect(cluster?.leader).toBe('pg-test-2');
  expect(cluster?.members[0]).toEqual({
    name: 'pg-test-1',
    host: '10.10.10.11',
    role: 'replica',
    state: 'streaming',
    timeline: 2,
    lag: 0,
    pendingRestart: false,
    mayLead: true,
  });
  expect(parsePatroniCluster('curl: (7) refused')).toBeUndefined();
});

test('the leader is not removed from a cluster that lives on, unless forced; the whole cluster may go', () => {
  const [cluster] = pgClusters(inventory());
  const facts = {
    host: () => undefined,
    from: () => undefined,
    of: (a: string) => ({
      initialized: true,
      hasBackup: false,
      role: a === '10.10.10.12' ? 'primary' : 'replica',
    }),
  };
  const rules = (hosts: string[], force = false) =>
    refuseRemove(cluster!, facts, { hosts: new Set(hosts), force }).map((p) => p.rule);
  expect(rules(['10.10.10.12'])).toEqual(['removes-leader']);
  expect(rules(['10.10.10.12'], true)).toEqual([]);
  expect(rules(['10.10.10.11'])).toEqual([]);
  expect(rules(['10.10.10.11', '10.10.10.12', '10.10.10.13'])).toEqual([]);
});

test('what is accepted without an effect is a parameter', () => {
  expect(NOT_ACTED_ON.filter((name) => !Object.hasOwn(PgsqlParams.shape, name))).toEqual([]);
});
