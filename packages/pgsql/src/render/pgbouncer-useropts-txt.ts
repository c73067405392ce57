import { effectiveRoles } from '../spec/roles.ts';
import type { CommonParams } from '../spec/schema.ts';
import { header } from './header.ts';
import { MAX_USER_CONNECTIONS } from './pgbouncer-ini.ts';
import { isPooled } from './userlist-txt.ts';

/** Keys of PgBouncer's ini file cannot be quoted, whatever its manual says (tried with 1.24). */
export const INI_KEY = /^[A-Za-z0-9_.-]+$/;

/**
 * /etc/pgbouncer/useropts.txt: a line for every user of the pool, also for one without options of its own. PgBouncer
 * keeps the options of a user whose line goes until it is restarted (pgbouncer issue 1594).
 */
export function renderPgbouncerUsers(params: CommonParams): string {
  const lines = effectiveRoles(params).flatMap((role) => {
    const { name, state, pool_mode, pool_connlimit } = role.spec;
    const hasOptions = pool_mode !== undefined || pool_connlimit !== undefined;
    if (state === 'absent' || !INI_KEY.test(name) || !(hasOptions || isPooled(role, params))) return [];
    const mode = pool_mode ?? params.pgbouncer_poolmode;
    return [`${name} = pool_mode=${mode} max_user_connections=${pool_connlimit ?? MAX_USER_CONNECTIONS}\n`];
  });
  return `${header('Users of PgBouncer').replace(/^#/, ';')}${lines.join('')}`;
}
