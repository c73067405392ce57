import { readInventory } from '@pigsty/inventory';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { byHandScript, parseByHand } from '../../../src/facts/by-hand.ts';
import { migrationProbes } from '../../../src/health/migration.ts';
import { unfinishedMigrations, type UnfinishedMigration } from '../../../src/migration/unfinished.ts';
import { idleSlots } from '../../../src/spec/slots.ts';
import { pgClusters } from '../../../src/spec/clusters.ts';

const text = (second: string): string => `all:
  children:
    pg-old:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-old, pg_databases: [{ name: app }] }
    pg-new:
      hosts: { 10.10.10.12: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-new, pg_databases: [{ name: ${second} }] }
    pg-else:
      hosts: { 10.10.10.13: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-else }
`;
const inventoryOf = (second = 'app') =>
  readInventory([{ file: 'pigsty.yml', text: text(second) }]).inventory!;
const inventory = inventoryOf();
const clusters = pgClusters(inventory);
const named = (name: string) => clusters.find((c) => c.name === name)!;

interface Case {
  readonly name: string;
  readonly cluster: string;
  readonly migration: UnfinishedMigration;
  readonly says?: string;
  readonly goesOn?: string;
}
const cases = JSON.parse(
  readFileSync(new URL('unfinished.json', import.meta.url), 'utf8'),
) as readonly Case[];

describe('a migration that is not finished is named, with what goes on, by', () => {
  test.each(cases)('$name', ({ cluster, migration, says, goesOn }) => {
    const [found, ...more] = unfinishedMigrations(named(cluster), [migration], clusters);
    expect(more).toEqual([]);
    if (says === undefined) {
      expect(found).toBeUndefined();
      return;
    }
    expect(found?.message).toContain(`a migration of app is not finished: ${says}`);
    expect(found?.hint).toContain(goesOn);
  });
});

const migration = cases[0]!.migration;

test('health says it at the leader, and asks where another cluster has a database of the name', () => {
  const of = (name: string, at = inventory) => {
    const cluster = pgClusters(at).find((c) => c.name === name)!;
    return migrationProbes(cluster, cluster.instances[0]!, at);
  };
  const [probe] = of('pg-old');
  const judged = (output: string) => probe!.judge({ code: 0, output });
  const answer = JSON.stringify({ migrations: [migration] });
  expect(judged(`primary\n${answer}\n`)).toMatchObject({
    state: 'warn',
    detail: 'a migration of app is not finished: pg-new follows pg-old',
  });
  expect(judged(`replica\n${answer}\n`).state).toBe('ok');
  expect(judged('primary\n{"migrations": null}\n').state).toBe('ok');
  expect(judged('primary\nunreadable FATAL: the database system is starting up\n').state).toBe('warn');
  expect(of('pg-else')).toEqual([]);
  expect(of('pg-old', inventoryOf('other'))).toEqual([]);
});

test('a plan reads them from the catalog of a member', () => {
  const cluster = named('pg-old');
  const instance = cluster.instances[0]!;
  expect(byHandScript(instance.params, { cluster, instance, haproxyPort: 9101 })).toContain("'migrations'");
  const catalog = { superusers: [], owners: {}, migrations: [migration] };
  expect(parseByHand(`byhand catalog ${JSON.stringify(catalog)}\n`).migrations).toEqual([migration]);
});

describe('a slot that nobody reads from', () => {
  const idle = (wal: string, ...migrations: readonly UnfinishedMigration[]) =>
    idleSlots(
      named('pg-old'),
      { idleSlots: [{ name: migration.name, keeps: 5_000_000, wal }], migrations },
      clusters,
    ).map(({ message, hint }) => `${message}\n${hint}`);

  test('is not to be dropped while the migration that needs it is not finished, and its subscriber is away', () => {
    expect(idle('extended', { ...migration, peer: null })).toEqual([
      `pg-new does not read from the replication slot sub_pg_old_app on the leader of pg-old, by which the migration of app keeps it in step: it keeps 5 MiB of WAL
Do not drop it: bring pg-new back. Move the writes: pigsty pgsql migrate pg-old --to pg-new --database app --step switch. Give it up: pigsty pgsql migrate pg-old --to pg-new --database app --step finish. Only where pg-new is gone for good: SELECT pg_drop_replication_slot('sub_pg_old_app');`,
    ]);
  });

  test('and that has lost its WAL ends the migration', () => {
    expect(idle('lost', { ...migration, peer: null })[0]).toContain(
      'pg-new cannot catch up any more: give the migration up, and begin it again',
    );
  });

  test('is of somebody else where no migration reads from it', () => {
    expect(idle('extended')[0]).toContain('If nobody comes back for it, drop it on the leader');
  });
});
