import type { Finding, Rule } from './finding.ts';
import { rolesUsed } from './known-role.ts';
import { isOfEmptied } from './lack-of-role.ts';

/** A list of default roles without an entry, and what names them: one problem, however many places there are. */
export const emptiedRoles: Rule = ({ params, instances }, inventory) => {
  if (params.pg_default_roles.length > 0 || isRefused(inventory.hosts.get(instances[0]?.host ?? '')?.vars))
    return [];
  const named = [...new Set(rolesUsed(params))].filter((name) => isOfEmptied(name, params));
  const system = [params.pg_replication_username, params.pg_admin_username, params.pg_monitor_username];
  const users = system.filter((name) => isOfEmptied(name, params));
  const lacking = [...new Set([...named, ...users])];
  if (lacking.length === 0) return [];
  return [
    {
      rule: 'unknown-role',
      ...(named.length === 0 ? { severity: 'warning' } : {}),
      path: ['pg_default_roles'],
      message: `pg_default_roles has no entry, and these are needed: ${lacking.join(', ')}`,
      hint: 'Delete the line for the roles that every cluster has, or add these.',
    } satisfies Finding,
  ];
};

function isRefused(vars: Readonly<Record<string, unknown>> | undefined): boolean {
  const list = vars?.['pg_default_roles'];
  return !Array.isArray(list) || list.length > 0;
}
