import { defineOpKind } from '@pigsty/sdk';
import {
  aclJson,
  grantSql,
  missingPrivileges,
  privilegeWord,
  revokeSql,
  unwantedPrivileges,
  type Privilege,
} from '../sql/acl.ts';
import { readInDatabases, writeInDatabases, type InDatabase } from '../sql/databases.ts';
import { sqlIdentifier, sqlLiterals } from '../sql/quote.ts';
import { jsonLines, unreadableSql } from '../sql/session.ts';
import { dropping } from './dropping.ts';

export interface SchemaArgs extends InDatabase {
  readonly name: string;
  readonly state: 'present' | 'absent';
  readonly owner?: string;
  readonly grant: readonly Privilege[];
  readonly revoke: readonly Privilege[];
}

export type SchemaState =
  | { readonly exists: false }
  | { readonly exists: true; readonly owner: string | undefined; readonly privileges: readonly Privilege[] };

export interface SchemaDelta {
  readonly [key: string]: string | readonly string[] | undefined;
  readonly action: 'create' | 'alter' | 'drop';
  readonly owner?: string;
  readonly grant: readonly string[];
  readonly revoke: readonly string[];
}

interface Row {
  readonly database: string;
  readonly name: string;
  readonly owner: string;
  readonly privileges: readonly Privilege[] | null;
}

/** A schema of a database with its owner and access list. */
export const pgSchema = defineOpKind<SchemaArgs, SchemaState, SchemaDelta>({
  kind: 'pg.schema',
  summary: 'a schema of a database with its owner and access list',
  key: ({ cluster, database, name }) => `${cluster}/${database}/${name}`,
  read: (all) =>
    readInDatabases(all, (some) => {
      const names = sqlLiterals(some.map((a) => a.name));
      return `SELECT jsonb_build_object('database', current_database(), 'name', n.nspname, 'owner', pg_get_userbyid(n.nspowner),
  'privileges', ${aclJson('n.nspacl', 'n', 'n.nspowner')}) FROM pg_namespace n WHERE n.nspname IN (${names});`;
    }),
  parse: (output, all) => {
    const rows = new Map(
      (jsonLines(output) as readonly Row[]).map((row) => [`${row.database}/${row.name}`, row]),
    );
    return all.map(({ database, name }) => {
      const row = rows.get(`${database}/${name}`);
      return row === undefined
        ? { exists: false }
        : { exists: true, owner: row.owner, privileges: row.privileges ?? [] };
    });
  },
  unreadable: unreadableSql,
  diff: (args, state) => {
    if (args.state === 'absent') return state.exists ? { action: 'drop', grant: [], revoke: [] } : undefined;
    const have = state.exists ? state : { owner: undefined, privileges: [] };
    const found: SchemaDelta = {
      action: state.exists ? 'alter' : 'create',
      ...(args.owner === undefined || args.owner === have.owner ? {} : { owner: args.owner }),
      grant: missingPrivileges(args.grant, have.privileges).map(privilegeWord),
      revoke: unwantedPrivileges(args.revoke, have.privileges).map(privilegeWord),
    };
    const empty = found.owner === undefined && found.grant.length === 0 && found.revoke.length === 0;
    return state.exists && empty ? undefined : found;
  },
  write: (args, delta) => writeInDatabases([{ args, delta }], statements),
  writeAll: (changes) => writeInDatabases(changes, statements),
  describe: ({ database, name }, delta) => {
    const parts = [
      ...(delta.owner === undefined ? [] : [`owner ${delta.owner}`]),
      ...delta.grant.map((g) => `grant ${g}`),
      ...delta.revoke.map((r) => `revoke ${r.replace(' TO ', ' FROM ')}`),
    ];
    return `${delta.action} schema ${database}.${name}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}`;
  },
  ...dropping(({ cluster, database, name }) => `schema ${name} of database ${database} of ${cluster}`),
  converged: (args) =>
    args.state === 'absent' ? { exists: false } : { exists: true, owner: args.owner, privileges: args.grant },
});

function statements(args: SchemaArgs, delta: SchemaDelta): readonly string[] {
  const schema = sqlIdentifier(args.name);
  const on = `SCHEMA ${schema}`;
  if (delta.action === 'drop') return [`DROP SCHEMA IF EXISTS ${schema} CASCADE;`];
  return [
    ...(delta.action === 'create' ? [`CREATE SCHEMA IF NOT EXISTS ${schema};`] : []),
    ...(delta.owner === undefined ? [] : [`ALTER SCHEMA ${schema} OWNER TO ${sqlIdentifier(delta.owner)};`]),
    ...args.revoke.filter((p) => delta.revoke.includes(privilegeWord(p))).map((p) => revokeSql(p, on)),
    ...args.grant.filter((p) => delta.grant.includes(privilegeWord(p))).map((p) => grantSql(p, on)),
  ];
}
