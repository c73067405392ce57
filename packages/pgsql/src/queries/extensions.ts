import { defineQuery } from '@pigsty/sdk';
import { z } from 'zod';
import { extensionFacts, type CatalogExtension } from '../catalog/facts.ts';
import { asksFor, silence, source } from '../catalog/source.ts';
import type { PgFacts } from '../facts/instance.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** An extension of a database. A type and not an interface, so that it is JSON. */
export type ListedExtension = {
  readonly database: string;
  readonly extension: string;
  /** Null where it could be created and is not. */
  readonly installed: string | null;
  /** The version that the packages of the host create; null where they are gone. */
  readonly available: string | null;
  readonly schema: string | null;
  readonly declared: boolean;
};

export const extensions = defineQuery<PgsqlParams, PgFacts, ListedExtension>()({
  name: 'extensions',
  summary:
    'extensions of each database and their versions; with --available also those that the hosts could create',
  input: z.object({
    available: z
      .boolean()
      .default(false)
      .describe('also extensions that are installed on the hosts and created nowhere'),
  }),
  ownFacts: false,
  factsOf: asksFor(extensionFacts),
  columns: [
    { key: 'database', title: 'database' },
    { key: 'extension', title: 'extension' },
    { key: 'installed', title: 'installed', show: ({ installed }) => installed ?? '' },
    { key: 'available', title: 'available', show: ({ available }) => available ?? 'no longer' },
    { key: 'schema', title: 'schema', show: ({ schema }) => schema ?? '' },
    { key: 'declared', title: 'declared', show: ({ declared }) => (declared ? 'yes' : '') },
  ],
  rows: ({ cluster, facts, input }) => {
    const declared = declaredIn(cluster.params);
    return (source(cluster, facts, extensionFacts)?.rows ?? [])
      .filter(({ installed }) => input.available || installed !== null)
      .map((found): ListedExtension => ({
        database: found.database,
        extension: found.name,
        installed: found.installed,
        available: found.available,
        schema: found.schema,
        declared: declared(found),
      }));
  },
  warnings: ({ cluster, facts }) => [
    ...silence(cluster, facts, extensionFacts),
    ...(source(cluster, facts, extensionFacts)?.rows ?? [])
      .filter(({ installed, available }) => installed !== null && available === null)
      .map(
        ({ database, name }) =>
          `the files of the extension ${name}, which ${database} uses, are not on the host: its package was removed`,
      ),
  ],
  examples: [
    ['pigsty pgsql extensions -l pg-test', 'what is created, and which could be updated'],
    ['pigsty pgsql extensions -l pg-test --available', 'what could be created'],
  ],
});

/** Whether the inventory names an extension of a database. */
function declaredIn({ pg_databases, pg_default_extensions }: PgsqlParams) {
  const nameOf = (entry: string | { readonly name: string }): string =>
    typeof entry === 'string' ? entry : entry.name;
  const everywhere = pg_default_extensions.map(nameOf);
  const own = new Map(pg_databases.map((d) => [d.name, (d.extensions ?? []).map(nameOf)]));
  return ({ database, name }: CatalogExtension): boolean =>
    everywhere.includes(name) || own.get(database)?.includes(name) === true;
}
