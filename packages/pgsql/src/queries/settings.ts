import { defineQuery } from '@pigsty/sdk';
import { z } from 'zod';
import { settingFacts, type CatalogSetting } from '../catalog/facts.ts';
import { asksFor, silence, source } from '../catalog/source.ts';
import type { PgFacts } from '../facts/instance.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** A setting of a running server. A type and not an interface, so that it is JSON. */
export type ListedSetting = {
  readonly setting: string;
  readonly value: string;
  /** Who set it. */
  readonly source: string;
  /** What `pg_parameters` says; null where it says nothing. */
  readonly declared: string | null;
  readonly pendingRestart: boolean;
  /** `pg-test-2: 64MB`, where a member has another value. */
  readonly elsewhere: readonly string[];
};

export const settings = defineQuery<PgsqlParams, PgFacts, ListedSetting>()({
  name: 'settings',
  summary:
    'settings of PostgreSQL that are not its defaults: who set them, what waits for a restart, where members differ',
  input: z.object({
    name: z.string().optional().describe('only settings whose name has this in it'),
  }),
  ownFacts: false,
  factsOf: asksFor(settingFacts),
  columns: [
    { key: 'setting', title: 'setting' },
    {
      key: 'value',
      title: 'value',
      show: ({ value, pendingRestart }) => (pendingRestart ? `${value}, restart pending` : value),
    },
    { key: 'declared', title: 'declared', show: ({ declared }) => declared ?? '' },
    { key: 'source', title: 'set by' },
    { key: 'elsewhere', title: 'elsewhere', show: ({ elsewhere }) => elsewhere.join(', ') },
  ],
  rows: ({ cluster, facts, input }) => {
    const shown = source(cluster, facts, settingFacts);
    if (shown === undefined) return [];
    const others = cluster.instances
      .filter((instance) => instance !== shown.instance)
      .flatMap((instance) => {
        const rows = facts.from(settingFacts, instance)?.rows ?? [];
        return rows.length === 0
          ? []
          : [{ name: instance.name, rows: new Map(rows.map((r) => [r.name, r])) }];
      });
    const { pg_parameters } = cluster.params;
    return shown.rows
      .filter(({ name }) => name.includes(input.name ?? '') && !OF_THE_INSTANCE.has(name))
      .map((row): ListedSetting => {
        const declared = pg_parameters[row.name];
        return {
          setting: row.name,
          value: row.value,
          source: setBy(row),
          declared: declared === undefined ? null : String(declared),
          pendingRestart: row.pendingRestart,
          elsewhere: others.flatMap(({ name, rows }) => {
            const other = rows.get(row.name);
            return other?.value === row.value ? [] : [`${name}: ${other?.value ?? 'the default'}`];
          }),
        };
      });
  },
  warnings: ({ cluster, facts }) => silence(cluster, facts, settingFacts),
  examples: [['pigsty pgsql settings -l pg-test --name work_mem', 'what it is, and who says so']],
});

/** What Patroni gives each member of its own. */
const OF_THE_INSTANCE: ReadonlySet<string> = new Set([
  'cluster_name',
  'listen_addresses',
  'primary_conninfo',
  'primary_slot_name',
]);

function setBy({ source: by, bySystem }: CatalogSetting): string {
  if (bySystem) return 'ALTER SYSTEM';
  if (by === 'command line') return 'Patroni (command line)';
  return by === 'configuration file' ? 'Patroni' : by;
}
