import { nearestName } from '@pigsty/sdk';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';

/** Made with every database, or by PostgreSQL for a session; "$user" is a schema with the name of who is logged in. */
const ALWAYS = ['public', 'pg_catalog', 'pg_temp', 'information_schema', '$user', ''];

/**
 * Schemas of a search_path that its database does not declare: PostgreSQL passes over them without a word. A schema that the
 * application makes is in no list, so that only a name that is spelt almost like a declared one is told.
 */
export const searchPaths: Rule = ({ params }) => [
  ...params.pg_databases.flatMap((database, i): readonly Finding[] => {
    const { parameters, state, template } = database;
    // A copy has the schemas of its template.
    if (state === 'absent' || template !== undefined) return [];
    return ofPath(parameters, schemasOf([database], params), ['pg_databases', i]);
  }),
  ...params.pg_users.flatMap(({ parameters, state }, i) =>
    state === 'absent' ? [] : ofPath(parameters, schemasOf(params.pg_databases, params), ['pg_users', i]),
  ),
];

type Database = PgsqlParams['pg_databases'][number];

function schemasOf(databases: readonly Database[], params: PgsqlParams): readonly string[] {
  const own = databases.flatMap(({ schemas, extensions }) => [
    ...schemas.map((schema) => (typeof schema === 'string' ? schema : schema.name)),
    // Some extensions bring a schema of their own, and others make the one that they are to be in.
    ...extensions.flatMap((one) => (typeof one === 'string' ? [one] : [one.name, one.schema ?? one.name])),
  ]);
  return [...own, ...params.pg_default_schemas];
}

function ofPath(
  parameters: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: Finding['path'],
): readonly Finding[] {
  return Object.entries(parameters).flatMap(([written, value]): readonly Finding[] => {
    if (written.toLowerCase() !== 'search_path' || typeof value !== 'string') return [];
    return wordsOf(value).flatMap((name): readonly Finding[] => {
      if ([...ALWAYS, ...known].includes(name)) return [];
      const near = nearestName(name, [...known, ...ALWAYS]);
      if (near === undefined || near === '') return [];
      return [
        {
          rule: 'search-path',
          severity: 'warning',
          path: [...path, 'parameters', written],
          message: `search_path names the schema ${name}, which pg_databases does not declare: PostgreSQL passes over it`,
          hint: `Did you mean ${near}?`,
        },
      ];
    });
  });
}

function wordsOf(list: string): readonly string[] {
  return list.split(',').map((word) => word.trim().replace(/^(["'])(.*)\1$/, '$2'));
}
