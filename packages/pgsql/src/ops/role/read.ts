import { jsonLines, readSql } from '../../sql/session.ts';
import { sqlLiterals } from '../../sql/quote.ts';
import { parseSettingTypes, settingTypesQuery, type SettingTypes } from '../../sql/server-setting.ts';
import { parseRecords, recordsQuery } from '../../sql/record.ts';
import { parseSettings } from '../../sql/setting.ts';
import type { RoleArgs, RoleState } from './args.ts';

export function readRoles(all: readonly RoleArgs[]): string {
  const [first] = all;
  if (first === undefined) return '';
  const roles = all.map((a) => a.name);
  const parameters = all.flatMap((a) => Object.keys(a.parameters));
  const queries = [roleQuery(roles), settingTypesQuery(parameters), recordsQuery('role', roles)];
  return readSql(first.session, 'postgres', queries.join('\n'));
}

// to_jsonb(m) is used for options that exist since PostgreSQL 16 only.
function roleQuery(names: readonly string[]): string {
  return `
SELECT jsonb_build_object(
  'name', a.rolname,
  'login', a.rolcanlogin, 'superuser', a.rolsuper, 'createdb', a.rolcreatedb, 'createrole', a.rolcreaterole,
  'inherit', a.rolinherit, 'replication', a.rolreplication, 'bypassrls', a.rolbypassrls,
  'verifier', a.rolpassword, 'connlimit', a.rolconnlimit,
  'until', CASE WHEN isfinite(a.rolvaliduntil) THEN extract(epoch FROM a.rolvaliduntil)::bigint::text
                WHEN a.rolvaliduntil IS NOT NULL THEN 'infinity' END,
  'days', CASE WHEN isfinite(a.rolvaliduntil) THEN extract(epoch FROM a.rolvaliduntil - now()) / 86400 END,
  'comment', shobj_description(a.oid, 'pg_authid'),
  'memberships', (SELECT jsonb_agg(jsonb_build_object('role', r.rolname, 'admin', m.admin_option,
       'set', coalesce((to_jsonb(m) ->> 'set_option')::boolean, true),
       'inherit', coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, true)))
     FROM pg_auth_members m JOIN pg_authid r ON r.oid = m.roleid WHERE m.member = a.oid),
  'parameters', (SELECT to_jsonb(s.setconfig) FROM pg_db_role_setting s WHERE s.setrole = a.oid AND s.setdatabase = 0))
FROM pg_authid a WHERE a.rolname IN (${sqlLiterals(names)});`;
}

interface Row {
  readonly name: string;
  readonly login: boolean;
  readonly superuser: boolean;
  readonly createdb: boolean;
  readonly createrole: boolean;
  readonly inherit: boolean;
  readonly replication: boolean;
  readonly bypassrls: boolean;
  readonly verifier: string | null;
  readonly connlimit: number;
  readonly until: string | null;
  readonly days: number | null;
  readonly comment: string | null;
  readonly memberships: readonly { role: string; admin: boolean; set: boolean; inherit: boolean }[] | null;
  readonly parameters: readonly string[] | null;
}

export function parseRoles(output: string, all: readonly RoleArgs[]): readonly RoleState[] {
  const documents = jsonLines(output);
  const rows = new Map((documents as readonly Row[]).map((row) => [row.name, row]));
  const types = parseSettingTypes(documents);
  const records = parseRecords(documents);
  return all.map(({ name }) => {
    const row = rows.get(name);
    return row === undefined ? { exists: false } : toState(row, types, records.get(name) ?? []);
  });
}

function toState(row: Row, settingTypes: SettingTypes, recorded: readonly string[]): RoleState {
  const { login, superuser, createdb, createrole, inherit, replication, bypassrls } = row;
  return {
    exists: true,
    attributes: { login, superuser, createdb, createrole, inherit, replication, bypassrls },
    verifier: row.verifier ?? undefined,
    connectionLimit: row.connlimit,
    expiresAt: row.until === null ? undefined : row.until === 'infinity' ? 'infinity' : Number(row.until),
    remainingDays: row.days ?? undefined,
    comment: row.comment ?? undefined,
    memberships: Object.fromEntries((row.memberships ?? []).map(({ role, ...options }) => [role, options])),
    parameters: parseSettings(row.parameters ?? []),
    settingTypes,
    recorded,
  };
}
