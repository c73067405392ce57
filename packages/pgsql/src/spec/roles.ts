import type { Secret } from '@pigsty/sdk';
import { deriveScramVerifier, isHashed, md5Hash, roleSalt, scramVerifier } from '../sql/scram.ts';
import type { RoleSpec } from './schema/objects.ts';
import type { CommonParams, PgsqlParams } from './schema.ts';

/** A role of the cluster with its password, wherever that is written. */
export interface EffectiveRole {
  readonly spec: RoleSpec;
  readonly comment: string | undefined;
  readonly password: Secret | undefined;
}

/** System roles, then business users; a business user replaces the system role of its name. */
export function effectiveRoles(params: CommonParams): readonly EffectiveRole[] {
  const business = new Set(params.pg_users.map((u) => u.name));
  return [
    ...params.pg_default_roles.filter((r) => !business.has(r.name)).map((r) => toRole(r, r.comment, params)),
    ...params.pg_users.map((u) => toRole(u, u.comment ?? `business user ${u.name}`, params)),
  ];
}

function toRole(spec: RoleSpec, comment: string | undefined, params: CommonParams): EffectiveRole {
  // A business user in the place of the replication user replicates, too: replicas would lose their leader.
  const replication =
    spec.name === params.pg_replication_username ? { replication: spec.replication ?? true } : {};
  return {
    spec: { ...spec, ...replication },
    comment,
    password: spec.password ?? systemPassword(spec.name, params),
  };
}

/** Passwords of system users have parameters of their own. */
function systemPassword(name: string, params: CommonParams): Secret | undefined {
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
export function systemRoles(params: CommonParams): ReadonlySet<string> {
  return new Set([
    params.pg_dbsu,
    'postgres',
    params.pg_replication_username,
    params.pg_admin_username,
    params.pg_monitor_username,
  ]);
}

type VerifierOrigin = Pick<PgsqlParams, 'pg_cluster' | 'pg_pwd_enc'>;

/** By cluster, role and password: members of a cluster bring the same password as secrets of their own. */
const verifiers = new Map<string, Secret>();

/**
 * What PostgreSQL stores for a role's password and PgBouncer's userlist repeats. Deriving it costs milliseconds by
 * design, so each is computed once.
 */
export function storedVerifier(role: string, password: Secret, origin: VerifierOrigin): Secret {
  const key = verifierKey(role, password, origin);
  const found = verifiers.get(key);
  if (found !== undefined) return found;
  const made = password.map((plain) => {
    if (isHashed(plain)) return plain;
    return origin.pg_pwd_enc === 'md5'
      ? md5Hash(plain, role)
      : scramVerifier(plain, roleSalt(origin.pg_cluster, role));
  });
  verifiers.set(key, made);
  return made;
}

/** Derives the verifiers of whole clusters on other threads, so that `storedVerifier` finds them. */
export async function deriveVerifiers(clusters: readonly { readonly params: CommonParams }[]): Promise<void> {
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
  const key = verifierKey(role, password, origin);
  if (verifiers.has(key) || password.matches(isHashed)) return;
  const salt = roleSalt(origin.pg_cluster, role);
  const made = await password.mapAsync((plain) => deriveScramVerifier(plain, salt));
  verifiers.set(key, made);
}

function verifierKey(role: string, password: Secret, { pg_cluster, pg_pwd_enc }: VerifierOrigin): string {
  return [pg_cluster, pg_pwd_enc, role, password.sha256()].join('\0');
}
