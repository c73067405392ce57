import { joinText, text, type Text } from '@pigsty/sdk';
import { effectiveRoles, storedVerifier, type EffectiveRole } from '../spec/roles.ts';
import type { CommonParams } from '../spec/schema.ts';

/**
 * /etc/pgbouncer/userlist.txt: for each user the very verifier that PostgreSQL stores. With it PgBouncer can check a
 * client and log in for it, and no password lies on the disk.
 *
 * The roles of a standby cluster are those of its origin, with the verifiers that the origin stores.
 */
export function renderUserlist(params: CommonParams, origin: CommonParams = params): Text {
  const passwords = new Map(effectiveRoles(origin).map((role) => [role.spec.name, role.password]));
  const users = effectiveRoles(params).filter((role) => isListed(role, params));
  const lines = users.map(({ spec, password: own }) => {
    const password = passwords.get(spec.name) ?? own;
    return password === undefined
      ? `${quoted(spec.name)} ""`
      : text`${quoted(spec.name)} ${storedVerifier(spec.name, password, origin).map(quoted)}`;
  });
  return joinText([`${quoted(params.pg_dbsu)} ""`, ...lines, ''], '\n');
}

export function isPooled({ spec }: Pick<EffectiveRole, 'spec'>, params: CommonParams): boolean {
  if (spec.state === 'absent' || spec.name === params.pg_dbsu) return false;
  return spec.pgbouncer || spec.name === params.pg_admin_username || spec.name === params.pg_monitor_username;
}

/** Whether PgBouncer has the verifier of a user in its file. With `pgbouncer_auth_query` it asks the server for all but system users. */
export function isListed(role: Pick<EffectiveRole, 'spec'>, params: CommonParams): boolean {
  const isSystem =
    role.spec.name === params.pg_admin_username || role.spec.name === params.pg_monitor_username;
  return isPooled(role, params) && (isSystem || !params.pgbouncer_auth_query);
}

function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}
