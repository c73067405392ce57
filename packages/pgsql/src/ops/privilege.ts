import { defineOpKind, type Action, type OpChange } from '@pigsty/sdk';
import { readInDatabases, writeInDatabases, type InDatabase } from '../sql/databases.ts';
import { parsePrivilegeKey, privilegeKey, type DefaultPrivilege } from '../sql/default-privilege.ts';
import { sqlGrantee, sqlIdentifier, sqlLiterals } from '../sql/quote.ts';
import {
  compareRecord,
  NO_LONGER_DECLARED,
  parseRecords,
  recordsQuery,
  recordSql,
  RECORDS_MADE,
  type NoLongerDeclared,
} from '../sql/record.ts';
import { jsonLines, runSql, unreadableSql } from '../sql/session.ts';

export interface PrivilegeArgs extends InDatabase {
  /** The role whose new objects get these privileges. */
  readonly creator: string;
  readonly privileges: readonly DefaultPrivilege[];
  /** What becomes of privileges that an earlier declaration named and this one does not. */
  readonly noLongerDeclared: NoLongerDeclared;
}

/** Privileges as `privilegeKey` writes them. */
export interface PrivilegeState {
  readonly held: readonly string[];
  /** What was declared when it was last written. */
  readonly recorded: readonly string[];
}

export interface PrivilegeDelta {
  readonly [key: string]: readonly string[] | undefined;
  readonly grant: readonly string[];
  readonly revoke: readonly string[];
  /** What the record is to be, where it is something else. */
  readonly record?: readonly string[];
}

interface Row {
  readonly database: string;
  readonly creator: string;
  readonly keys: readonly string[] | null;
}

/** Default privileges of what one role creates in one database. */
export const pgPrivilege = defineOpKind<PrivilegeArgs, PrivilegeState, PrivilegeDelta>({
  kind: 'pg.privilege',
  summary: 'default privileges of what a role creates in a database',
  key: ({ cluster, database, creator }) => `${cluster}/${database}/${creator}`,
  read: (all) =>
    readInDatabases(
      all,
      (some) => {
        const creators = sqlLiterals(some.map((a) => a.creator));
        return `SELECT jsonb_build_object('database', current_database(), 'creator', pg_get_userbyid(d.defaclrole),
  'keys', jsonb_agg(d.defaclobjtype::text || ':' || coalesce(g.rolname, 'PUBLIC') || ':' || x.privilege_type))
FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) x LEFT JOIN pg_roles g ON g.oid = x.grantee
WHERE d.defaclnamespace = 0 AND pg_get_userbyid(d.defaclrole) IN (${creators}) GROUP BY d.defaclrole;`;
      },
      recordsQuery('default privileges', all.map(recordName)),
    ),
  parse: (output, all) => {
    const documents = jsonLines(output);
    const rows = new Map(
      (documents as readonly Row[]).map((row) => [`${row.database}/${row.creator}`, row.keys ?? []]),
    );
    const records = parseRecords(documents);
    return all.map((args) => ({
      held: rows.get(`${args.database}/${args.creator}`) ?? [],
      recorded: records.get(recordName(args)) ?? [],
    }));
  },
  unreadable: unreadableSql,
  diff: (args, { held, recorded }) => {
    const keys = args.privileges.map(privilegeKey);
    const { gone, record } = compareRecord(recorded, { declared: keys, named: keys }, args.noLongerDeclared);
    const grant = keys.filter((key) => !held.includes(key));
    const revoke = gone.filter((key) => held.includes(key));
    if (grant.length === 0 && revoke.length === 0 && record === undefined) return undefined;
    return { grant, revoke, ...(record === undefined ? {} : { record }) };
  },
  write: (args, delta) => writeAll([{ args, delta }]),
  writeAll,
  describe: ({ database, creator }, { grant, revoke }) => {
    const parts = [
      ...(grant.length === 0 ? [] : [`grant ${grant.length}`]),
      ...(revoke.length === 0 ? [] : [`revoke ${revoke.length}`]),
    ];
    const what = parts.length === 0 ? 'record the' : parts.join(', ');
    const why = revoke.length === 0 ? '' : ` ${NO_LONGER_DECLARED}`;
    return `${what} default privileges on new objects of ${creator} in database ${database}${why}`;
  },
  detail: (_args, { grant, revoke }) => [...grant, ...revoke.map((key) => `- ${key}`)].join('\n'),
  converged: (args) => {
    const keys = args.privileges.map(privilegeKey);
    return { held: keys, recorded: keys };
  },
});

function recordName({ database, creator }: PrivilegeArgs): string {
  return `${sqlIdentifier(database)}.${sqlIdentifier(creator)}`;
}

/**
 * The record is in another database than the privileges. It holds both what was and what will be while they are changed:
 * what is recorded and was not granted yet is granted by the next run, or has nothing to take back.
 */
function writeAll(changes: readonly OpChange<PrivilegeArgs, PrivilegeDelta>[]): readonly Action[] {
  const [first] = changes;
  if (first === undefined) return [];
  const recorded = changes.flatMap(({ args, delta }) =>
    delta.record === undefined ? [] : [{ args, ...delta, record: delta.record }],
  );
  const record = (statements: readonly string[]): readonly Action[] =>
    statements.length === 0
      ? []
      : [
          runSql(first.args.session, 'postgres', [RECORDS_MADE, ...statements, ''].join('\n'), {
            transaction: true,
          }),
        ];
  const name = (args: PrivilegeArgs, items: readonly string[]): string =>
    recordSql('default privileges', recordName(args), items);
  return [
    ...record(recorded.map(({ args, revoke, record }) => name(args, [...record, ...revoke]))),
    ...writeInDatabases(changes, statements),
    ...record(
      recorded.filter(({ revoke }) => revoke.length > 0).map(({ args, record }) => name(args, record)),
    ),
  ];
}

function statements({ creator, privileges }: PrivilegeArgs, delta: PrivilegeDelta): readonly string[] {
  const alter = `ALTER DEFAULT PRIVILEGES FOR ROLE ${sqlIdentifier(creator)}`;
  return [
    ...privileges
      .filter((p) => delta.grant.includes(privilegeKey(p)))
      .map((p) => `${alter} GRANT ${p.privilege} ON ${p.objects} TO ${sqlGrantee(p.role)};`),
    ...delta.revoke.flatMap((key) => {
      const gone = parsePrivilegeKey(key);
      return gone === undefined
        ? []
        : [`${alter} REVOKE ${gone.privilege} ON ${gone.objects} FROM ${sqlGrantee(gone.role)};`];
    }),
  ];
}
