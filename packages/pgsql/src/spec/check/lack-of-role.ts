import { DEFAULT_ROLES } from '../schema/defaults.ts';
import type { PgsqlParams } from '../schema.ts';

/** Whether a role is one of those that a list without an entry has taken away. */
export function isOfEmptied(name: string, { pg_default_roles, pg_users }: PgsqlParams): boolean {
  if (pg_default_roles.length > 0 || pg_users.some((user) => user.name === name)) return false;
  return DEFAULT_ROLES.some((role) => role.name === name);
}

/** What is missing where a role is: all places that name users of a list without an entry lack the same. */
export function lackOfRole(name: string, { pg_users, pg_cluster }: PgsqlParams): string {
  return pg_users.length === 0 ? `users of ${pg_cluster}` : `role ${name} of ${pg_cluster}`;
}
