import { defineOpKind } from '@pigsty/sdk';
import { readInDatabases, writeInDatabases, type InDatabase } from '../sql/databases.ts';
import { sqlIdentifier, sqlLiteral, sqlLiterals } from '../sql/quote.ts';
import { jsonLines } from '../sql/session.ts';

export interface ExtensionArgs extends InDatabase {
  readonly name: string;
  readonly state: 'present' | 'absent';
  readonly schema?: string;
  readonly version?: string;
  /** Left out where its package is not installed. */
  readonly optional: boolean;
}

export interface ExtensionState {
  readonly installed: string | undefined;
  readonly available: boolean;
  /** The database answered, so that "not available" is known and not guessed. */
  readonly asked: boolean;
}

export type ExtensionDelta = 'create' | 'update' | 'drop';

interface Row {
  readonly database: string;
  readonly name: string;
  readonly installed: string | null;
}

/** An extension of a database. */
export const pgExtension = defineOpKind<ExtensionArgs, ExtensionState, ExtensionDelta>({
  kind: 'pg.extension',
  summary: 'an extension of a database',
  key: ({ cluster, database, name }) => `${cluster}/${database}/${name}`,
  read: (all) =>
    readInDatabases(all, (some) => {
      const names = sqlLiterals(some.map((a) => a.name));
      return `SELECT jsonb_build_object('database', current_database());
SELECT jsonb_build_object('database', current_database(), 'name', name, 'installed', installed_version)
FROM pg_available_extensions WHERE name IN (${names});`;
    }),
  parse: (output, all) => {
    const rows = jsonLines(output) as readonly Row[];
    const asked = new Set(rows.map((row) => row.database));
    const found = new Map(rows.map((row) => [`${row.database}/${row.name}`, row]));
    return all.map(({ database, name }) => {
      const row = found.get(`${database}/${name}`);
      return {
        installed: row?.installed ?? undefined,
        available: row !== undefined,
        asked: asked.has(database),
      };
    });
  },
  diff: (args, state) => {
    if (args.state === 'absent') return state.installed === undefined ? undefined : 'drop';
    if (state.installed === undefined)
      return args.optional && state.asked && !state.available ? undefined : 'create';
    return args.version === undefined || args.version === state.installed ? undefined : 'update';
  },
  write: (args, delta) => writeInDatabases([{ args, delta }], statements),
  writeAll: (changes) => writeInDatabases(changes, statements),
  describe: ({ database, name, version }, delta) =>
    `${delta} extension ${name}${version === undefined ? '' : ` ${version}`} in database ${database}`,
  settled: (args) => ({
    installed: args.state === 'absent' ? undefined : (args.version ?? '1.0'),
    available: true,
    asked: true,
  }),
});

function statements(args: ExtensionArgs, delta: ExtensionDelta): readonly string[] {
  const name = sqlIdentifier(args.name);
  const { schema, version } = args;
  switch (delta) {
    case 'drop':
      return [`DROP EXTENSION IF EXISTS ${name} CASCADE;`];
    case 'update':
      return [`ALTER EXTENSION ${name} UPDATE${version === undefined ? '' : ` TO ${sqlLiteral(version)}`};`];
    case 'create':
      return [
        ...(schema === undefined ? [] : [`CREATE SCHEMA IF NOT EXISTS ${sqlIdentifier(schema)};`]),
        `CREATE EXTENSION IF NOT EXISTS ${name}${schema === undefined ? '' : ` SCHEMA ${sqlIdentifier(schema)}`}${version === undefined ? '' : ` VERSION ${sqlLiteral(version)}`} CASCADE;`,
      ];
    default:
      return delta satisfies never;
  }
}
