import { defineOpKind } from '@pigsty/sdk';
import { readInDatabases, writeInDatabases, type InDatabase } from '../sql/databases.ts';
import { privilegeKey, type DefaultPrivilege } from '../sql/default-privilege.ts';
import { sqlGrantee, sqlIdentifier, sqlLiterals } from '../sql/quote.ts';
import { jsonLines, unreadableSql } from '../sql/session.ts';

export interface PrivilegeArgs extends InDatabase {
  /** The role whose new objects get these privileges. */
  readonly creator: string;
  readonly privileges: readonly DefaultPrivilege[];
}

interface Row {
  readonly database: string;
  readonly creator: string;
  readonly keys: readonly string[] | null;
}

/** Default privileges of what one role creates in one database. */
export const pgPrivilege = defineOpKind<PrivilegeArgs, readonly string[], readonly string[]>({
  kind: 'pg.privilege',
  summary: 'default privileges of what a role creates in a database',
  key: ({ cluster, database, creator }) => `${cluster}/${database}/${creator}`,
  read: (all) =>
    readInDatabases(all, (some) => {
      const creators = sqlLiterals(some.map((a) => a.creator));
      return `SELECT jsonb_build_object('database', current_database(), 'creator', pg_get_userbyid(d.defaclrole),
  'keys', jsonb_agg(d.defaclobjtype::text || ':' || coalesce(g.rolname, 'PUBLIC') || ':' || x.privilege_type))
FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) x LEFT JOIN pg_roles g ON g.oid = x.grantee
WHERE d.defaclnamespace = 0 AND pg_get_userbyid(d.defaclrole) IN (${creators}) GROUP BY d.defaclrole;`;
    }),
  parse: (output, all) => {
    const rows = new Map(
      (jsonLines(output) as readonly Row[]).map((row) => [`${row.database}/${row.creator}`, row.keys ?? []]),
    );
    return all.map(({ database, creator }) => rows.get(`${database}/${creator}`) ?? []);
  },
  unreadable: unreadableSql,
  diff: (args, have) => {
    const missing = args.privileges.map(privilegeKey).filter((key) => !have.includes(key));
    return missing.length === 0 ? undefined : missing;
  },
  write: (args, delta) => writeInDatabases([{ args, delta }], statements),
  writeAll: (changes) => writeInDatabases(changes, statements),
  describe: ({ database, creator }, delta) =>
    `grant ${delta.length} default privileges on new objects of ${creator} in database ${database}`,
  detail: (_args, delta) => delta.join('\n'),
  converged: (args) => args.privileges.map(privilegeKey),
});

function statements(args: PrivilegeArgs, delta: readonly string[]): readonly string[] {
  return args.privileges
    .filter((p) => delta.includes(privilegeKey(p)))
    .map(
      (p) =>
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${sqlIdentifier(args.creator)} GRANT ${p.privilege} ON ${p.objects} TO ${sqlGrantee(p.role)};`,
    );
}
