import type { Secret } from '@pigsty/sdk';
import { isHashed, md5Hash, roleSalt, scramVerifier } from '../sql/scram.ts';
import type { RoleSpec } from './schema/objects.ts';
import type { PgsqlParams } from './schema.ts';

/** A role of the cluster with its password, wherever that is written. */
export interface EffectiveRole {
  readonly spec: RoleSpec;
  readonly comment: string | undefined;
  readonly password: Secret | undefined;
}

/** System roles, then business users; a business user replaces the system role of its name. */
export function effectiveRoles(params: PgsqlParams): readonly EffectiveRole[] {
  const business = new Set(params.pg_users.map((u) => u.name));
  return [
    ...params.pg_default_roles.filter((r) => !business.has(r.name)).map((r) => toRole(r, r.comment, params)),
    ...params.pg_users.map((u) => toRole(u, u.comment ?? `business user ${u.name}`, params)),
  ];
}

function toRole(spec: RoleSpec, comment: string | undefined, params: PgsqlParams): EffectiveRole {
  return { spec, comment, password: spec.password ?? systemPassword(spec.name, params) };
}

/** Passwords of system users have parameters of their own. */
function systemPassword(name: string, params: PgsqlParams): Secret | undefined {
  switch (name) {
    case params.pg_replication_username:
      return params.pg_replication_password;
    case params.pg_admin_username:
      return params.pg_admin_password;
    case params.pg_monitor_username:
      return params.pg_monitor_password;
    case params.pg_dbsu:
      return orNothing(params.pg_dbsu_password);
    default:
      return undefined;
  }
}

/** An empty password means that there is none. */
export function orNothing(password: Secret): Secret | undefined {
  return password.matches((plain) => plain === '') ? undefined : password;
}

/** Names that a removal never drops. */
export function systemRoles(params: PgsqlParams): ReadonlySet<string> {
  return new Set([
    params.pg_dbsu,
    'postgres',
    params.pg_replication_username,
    params.pg_admin_username,
    params.pg_monitor_username,
  ]);
}

const verifiers = new WeakMap<Secret, Map<string, Secret>>();

/**
 * What PostgreSQL stores for a role's password and PgBouncer's userlist repeats. Deriving it costs milliseconds by
 * design, so each is computed once.
 */
export function storedVerifier(
  role: string,
  password: Secret,
  params: Pick<PgsqlParams, 'pg_cluster' | 'pg_pwd_enc'>,
): Secret {
  const key = `${params.pg_cluster}\0${params.pg_pwd_enc}\0${role}`;
  const known = verifiers.get(password) ?? new Map<string, Secret>();
  verifiers.set(password, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = password.map((plain) => {
    if (isHashed(plain)) return plain;
    return params.pg_pwd_enc === 'md5'
      ? md5Hash(plain, role)
      : scramVerifier(plain, roleSalt(params.pg_cluster, role));
  });
  known.set(key, made);
  return made;
}
