import { defineOpKind } from '@pigsty/sdk';
import { readInDatabases, writeInDatabases, type InDatabase } from '../sql/databases.ts';
import { sqlIdentifier, sqlLiteral, sqlLiterals } from '../sql/quote.ts';
import { jsonLines, unreadableSql } from '../sql/session.ts';
import { dropping } from './dropping.ts';

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
  /** The schema in which it is, where it is installed and can be moved to another one. */
  readonly movableFrom?: string;
  readonly available: boolean;
  /** The server answered, so that "not available" is known and not guessed. */
  readonly asked: boolean;
}

export type ExtensionDelta = 'create' | 'update' | 'move' | 'move and update' | 'drop';

type Row =
  | { readonly available: readonly string[] | null }
  | {
      readonly database: string;
      readonly name: string;
      readonly version: string;
      readonly schema?: string;
      readonly relocatable?: boolean;
    };

/** An extension of a database. */
export const pgExtension = defineOpKind<ExtensionArgs, ExtensionState, ExtensionDelta>({
  kind: 'pg.extension',
  summary: 'an extension of a database',
  key: ({ cluster, database, name }) => `${cluster}/${database}/${name}`,
  // What is available is the same in every database, also in one that does not exist yet.
  read: (all) =>
    readInDatabases(
      all,
      (
        some,
      ) => `SELECT jsonb_build_object('database', current_database(), 'name', extname, 'version', extversion, 'schema', (SELECT nspname FROM pg_namespace WHERE oid = extnamespace), 'relocatable', extrelocatable)
FROM pg_extension WHERE extname IN (${names(some)});`,
      `SELECT jsonb_build_object('available', jsonb_agg(name)) FROM pg_available_extensions WHERE name IN (${names(all)});`,
    ),
  parse: (output, all) => {
    const rows = jsonLines(output) as readonly Row[];
    const lists = rows.flatMap((row) => ('available' in row ? [row.available ?? []] : []));
    const available = new Set(lists.flat());
    const installed = new Map(
      rows.flatMap((row) => ('name' in row ? [[`${row.database}/${row.name}`, row]] : [])),
    );
    return all.map(({ database, name }) => {
      const { version, schema, relocatable } = installed.get(`${database}/${name}`) ?? {};
      return {
        installed: version,
        ...(relocatable === true && schema !== undefined ? { movableFrom: schema } : {}),
        available: available.has(name),
        asked: lists.length > 0,
      };
    });
  },
  unreadable: unreadableSql,
  diff: (args, state) => {
    if (args.state === 'absent') return state.installed === undefined ? undefined : 'drop';
    if (state.installed === undefined)
      return args.optional && state.asked && !state.available ? undefined : 'create';
    const moves =
      args.schema !== undefined && state.movableFrom !== undefined && state.movableFrom !== args.schema;
    const updates = args.version !== undefined && args.version !== state.installed;
    if (moves) return updates ? 'move and update' : 'move';
    return updates ? 'update' : undefined;
  },
  write: (args, delta) => writeInDatabases([{ args, delta }], statements),
  writeAll: (changes) => writeInDatabases(changes, statements),
  describe: ({ database, name, schema, version }, delta) => {
    const to = delta.startsWith('move') ? ` to schema ${schema ?? ''}` : '';
    return `${delta} extension ${name}${version === undefined ? '' : ` ${version}`} in database ${database}${to}`;
  },
  ...dropping(
    ({ cluster, database, name }) =>
      `extension ${name} of database ${database} of ${cluster}, with columns of its types`,
  ),
  converged: (args) => ({
    installed: args.state === 'absent' ? undefined : (args.version ?? '1.0'),
    available: true,
    asked: true,
  }),
});

function names(all: readonly ExtensionArgs[]): string {
  return sqlLiterals([...new Set(all.map((a) => a.name))]);
}

function statements(args: ExtensionArgs, delta: ExtensionDelta): readonly string[] {
  const name = sqlIdentifier(args.name);
  const { schema, version } = args;
  const inSchema = schema === undefined ? [] : [`CREATE SCHEMA IF NOT EXISTS ${sqlIdentifier(schema)};`];
  const move = schema === undefined ? [] : [`ALTER EXTENSION ${name} SET SCHEMA ${sqlIdentifier(schema)};`];
  const update = `ALTER EXTENSION ${name} UPDATE${version === undefined ? '' : ` TO ${sqlLiteral(version)}`};`;
  switch (delta) {
    case 'drop':
      return [`DROP EXTENSION IF EXISTS ${name} CASCADE;`];
    case 'update':
      return [update];
    case 'move':
      return [...inSchema, ...move];
    case 'move and update':
      return [...inSchema, ...move, update];
    case 'create':
      return [
        ...inSchema,
        `CREATE EXTENSION IF NOT EXISTS ${name}${schema === undefined ? '' : ` SCHEMA ${sqlIdentifier(schema)}`}${version === undefined ? '' : ` VERSION ${sqlLiteral(version)}`} CASCADE;`,
      ];
    default:
      return delta satisfies never;
  }
}
