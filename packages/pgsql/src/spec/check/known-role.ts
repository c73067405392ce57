import { nearestName } from '@pigsty/sdk';
import type { PgsqlParams } from '../schema.ts';
import { isOfEmptied, lackOfRole } from './lack-of-role.ts';
import type { Finding } from './finding.ts';

/** A role that somebody names, and that is declared nowhere. */
export function unknownRole(name: string, path: Finding['path'], params: PgsqlParams): readonly Finding[] {
  const known = [...params.pg_default_roles, ...params.pg_users]
    .filter((r) => r.state !== 'absent')
    .map((r) => r.name);
  if (known.includes(name) || name === params.pg_dbsu || isOfEmptied(name, params)) return [];
  if (name.startsWith('pg_')) return predefinedRole(name, path, params);
  // Told at that user.
  if (params.pg_users.some((user) => user.name === name)) return [];
  const near = nearestName(name, known);
  const unknown = {
    rule: 'unknown-role',
    lacks: lackOfRole(name, params),
    path,
    message: `there is no role ${name}`,
  };
  if (near === undefined)
    return [
      {
        ...unknown,
        hint: `Add it to pg_users${params.pg_users.length === 0 ? ', which has no entry' : ''}.`,
      },
    ];
  const at = ['pg_users', params.pg_users.findIndex((user) => user.name === near), 'name'];
  const used = rolesUsed(params);
  const times = used.filter((one) => one === name).length;
  // Then it is the user whose name is wrong.
  if (times > 1 && !used.includes(near) && at[1] !== -1)
    return [
      {
        ...unknown,
        path: at,
        message: `nothing names ${near}, and ${times} places name a role ${name}, which there is not`,
        hint: `Did you mean ${name}?`,
      },
    ];
  return [
    {
      ...unknown,
      hint: `Did you mean ${near}?`,
      ...(at[1] === -1 ? {} : { against: { path: at } }),
    },
  ];
}

/** Roles that users are members of, or that own something. */
export function rolesUsed(params: PgsqlParams): readonly string[] {
  const memberships = [...params.pg_default_roles, ...params.pg_users].flatMap(({ roles }) =>
    roles.map((role) => (typeof role === 'string' ? role : role.name)),
  );
  const owners = params.pg_databases.flatMap(({ owner, schemas, pool_auth_user: lookup }) => [
    owner,
    lookup,
    ...schemas.map((schema) => (typeof schema === 'string' ? undefined : schema.owner)),
  ]);
  return [...memberships, ...owners.filter((one) => one !== undefined)];
}

/** Roles that PostgreSQL brings, and the first version that has them; 0 for all that are supported. */
const PREDEFINED: Readonly<Record<string, number | undefined>> = {
  pg_checkpoint: 15,
  pg_create_subscription: 16,
  pg_database_owner: 14,
  pg_execute_server_program: 0,
  pg_maintain: 17,
  pg_monitor: 0,
  pg_read_all_data: 14,
  pg_read_all_settings: 0,
  pg_read_all_stats: 0,
  pg_read_server_files: 0,
  pg_signal_autovacuum_worker: 18,
  pg_signal_backend: 0,
  pg_stat_scan_tables: 0,
  pg_use_reserved_connections: 16,
  pg_write_all_data: 14,
  pg_write_server_files: 0,
};

/** Nobody but PostgreSQL makes roles whose names begin with pg_. */
function predefinedRole(
  name: string,
  path: Finding['path'],
  { pg_version: version }: PgsqlParams,
): readonly Finding[] {
  const since = PREDEFINED[name];
  if (since !== undefined && since <= version) return [];
  const near = nearestName(name, Object.keys(PREDEFINED));
  return [
    {
      rule: 'unknown-role',
      path,
      ...(since === undefined && near === undefined ? { severity: 'warning' as const } : {}),
      message:
        since === undefined
          ? `PostgreSQL has no role ${name}`
          : `PostgreSQL ${version} has no role ${name}: ${since} is the first that has it`,
      hint:
        since !== undefined || near === undefined
          ? 'Nobody but PostgreSQL makes roles whose names begin with pg_. Delete it.'
          : `Did you mean ${near}?`,
    },
  ];
}
