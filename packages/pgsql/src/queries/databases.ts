import { defineQuery } from '@pigsty/sdk';
import { z } from 'zod';
import { bytes } from '../activity/screen/words.ts';
import { databaseFacts } from '../catalog/facts.ts';
import { asksFor, silence, source } from '../catalog/source.ts';
import type { PgFacts } from '../facts/instance.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** A database as it is, and what the inventory says of it. A type and not an interface, so that it is JSON. */
export type ListedDatabase = {
  readonly database: string;
  readonly owner: string;
  readonly bytes: number;
  readonly connections: number;
  /** Connections at most; null for no limit. */
  readonly limit: number | null;
  readonly encoding: string;
  readonly locale: string;
  readonly declared: boolean;
  /** Whether PgBouncer knows it. */
  readonly pooled: boolean;
};

/** What initdb makes. */
const BUILT_IN: readonly string[] = ['postgres', 'template1'];

export const databases = defineQuery<PgsqlParams, PgFacts, ListedDatabase>()({
  name: 'databases',
  summary: 'databases of a cluster: owner, size, connections, locale, and who declared them',
  input: z.object({}),
  ownFacts: false,
  factsOf: asksFor(databaseFacts),
  columns: [
    { key: 'database', title: 'database' },
    { key: 'owner', title: 'owner' },
    { key: 'bytes', title: 'size', show: (row) => bytes(row.bytes) },
    {
      key: 'connections',
      title: 'connections',
      show: ({ connections, limit }) => `${connections}${limit === null ? '' : ` of ${limit}`}`,
    },
    { key: 'encoding', title: 'encoding' },
    { key: 'locale', title: 'locale' },
    { key: 'pooled', title: 'PgBouncer', show: ({ pooled }) => (pooled ? 'yes' : '') },
    { key: 'declared', title: 'declared', show: ({ declared }) => (declared ? 'yes' : 'no') },
  ],
  rows: ({ cluster, facts }) => {
    const specs = new Map(
      cluster.params.pg_databases.filter((d) => d.state !== 'absent').map((d) => [d.name, d]),
    );
    return (source(cluster, facts, databaseFacts)?.rows ?? []).map((found): ListedDatabase => ({
      database: found.name,
      owner: found.owner,
      bytes: found.bytes,
      connections: found.connections,
      limit: found.limit < 0 ? null : found.limit,
      encoding: found.encoding,
      locale: found.locale,
      declared: specs.has(found.name) || BUILT_IN.includes(found.name),
      pooled: found.name === 'postgres' || specs.get(found.name)?.pgbouncer === true,
    }));
  },
  warnings: ({ cluster, facts }) => silence(cluster, facts, databaseFacts),
  examples: [['pigsty pgsql databases -l pg-test', 'what there is, and how large']],
});
