import { effectiveRoles } from '../spec/roles.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** /etc/pgbouncer/useropts.txt */
export function renderPgbouncerUsers(params: PgsqlParams): string {
  const lines = effectiveRoles(params).flatMap(({ spec }) => {
    const words = [
      ...(spec.pool_mode === undefined ? [] : [`pool_mode=${spec.pool_mode}`]),
      ...(spec.pool_connlimit === undefined ? [] : [`max_user_connections=${spec.pool_connlimit}`]),
    ];
    return words.length === 0 || spec.state === 'absent' ? [] : [`${spec.name} = ${words.join(' ')}\n`];
  });
  return `${header('Users of PgBouncer').replace(/^#/, ';')}${lines.join('')}`;
}
