import { sqlGrantee } from './quote.ts';

/** One privilege of one role on one object. `PUBLIC` stands for everybody. */
export interface Privilege {
  readonly role: string;
  readonly privilege: string;
  readonly grantable?: boolean;
}

/** SQL that lists an access list as JSON; a null list is the default one of its kind. */
export function aclJson(list: string, defaultKind: string, owner: string): string {
  return `(SELECT jsonb_agg(jsonb_build_object('role', coalesce(g.rolname, 'PUBLIC'), 'privilege', x.privilege_type, 'grantable', x.is_grantable))
  FROM aclexplode(coalesce(${list}, acldefault('${defaultKind}', ${owner}))) x LEFT JOIN pg_roles g ON g.oid = x.grantee)`;
}

/** A privilege as a word that deltas and descriptions carry: `CREATE TO dbrole_admin`. */
export function privilegeWord({ role, privilege, grantable }: Privilege): string {
  return `${privilege} TO ${role}${grantable === true ? ' WITH GRANT OPTION' : ''}`;
}

function holds(have: readonly Privilege[], want: Privilege): boolean {
  return have.some(
    (h) =>
      h.role === want.role &&
      h.privilege === want.privilege &&
      (want.grantable !== true || h.grantable === true),
  );
}

export function missingPrivileges(
  want: readonly Privilege[],
  have: readonly Privilege[],
): readonly Privilege[] {
  return want.filter((w) => !holds(have, w));
}

export function unwantedPrivileges(
  revoke: readonly Privilege[],
  have: readonly Privilege[],
): readonly Privilege[] {
  return revoke.filter((r) => holds(have, r));
}

/** `on` is the object with its kind: `DATABASE "meta"`. */
export function grantSql(p: Privilege, on: string): string {
  return `GRANT ${p.privilege} ON ${on} TO ${sqlGrantee(p.role)}${p.grantable === true ? ' WITH GRANT OPTION' : ''};`;
}

export function revokeSql(p: Privilege, on: string): string {
  return `REVOKE ${p.privilege} ON ${on} FROM ${sqlGrantee(p.role)};`;
}
