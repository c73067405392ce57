import type { Secret } from '@pigsty/sdk';
import { deriveScramVerifier, isHashed, md5Hash, roleSalt, scramVerifier } from '../sql/scram.ts';
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

type VerifierOrigin = Pick<PgsqlParams, 'pg_cluster' | 'pg_pwd_enc'>;

const verifiers = new WeakMap<Secret, Map<string, Secret>>();

/**
 * What PostgreSQL stores for a role's password and PgBouncer's userlist repeats. Deriving it costs milliseconds by
 * design, so each is computed once.
 */
export function storedVerifier(role: string, password: Secret, origin: VerifierOrigin): Secret {
  const known = knownVerifiers(password);
  const key = verifierKey(role, origin);
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = password.map((plain) => {
    if (isHashed(plain)) return plain;
    return origin.pg_pwd_enc === 'md5'
      ? md5Hash(plain, role)
      : scramVerifier(plain, roleSalt(origin.pg_cluster, role));
  });
  known.set(key, made);
  return made;
}

/** Derives the verifiers of whole clusters on other threads, so that `storedVerifier` finds them. */
export async function deriveVerifiers(clusters: readonly { readonly params: PgsqlParams }[]): Promise<void> {
  await Promise.all(
    clusters.flatMap(({ params }) =>
      params.pg_pwd_enc === 'md5'
        ? []
        : effectiveRoles(params).flatMap(({ spec, password }) =>
            password === undefined ? [] : [deriveVerifier(spec.name, password, params)],
          ),
    ),
  );
}

async function deriveVerifier(role: string, password: Secret, origin: VerifierOrigin): Promise<void> {
  const known = knownVerifiers(password);
  const key = verifierKey(role, origin);
  if (known.has(key) || password.matches(isHashed)) return;
  const salt = roleSalt(origin.pg_cluster, role);
  const made = await password.mapAsync((plain) => deriveScramVerifier(plain, salt));
  known.set(key, made);
}

function knownVerifiers(password: Secret): Map<string, Secret> {
  const known = verifiers.get(password) ?? new Map<string, Secret>();
  verifiers.set(password, known);
  return known;
}

function verifierKey(role: string, { pg_cluster, pg_pwd_enc }: VerifierOrigin): string {
  return `${pg_cluster}\0${pg_pwd_enc}\0${role}`;
}
