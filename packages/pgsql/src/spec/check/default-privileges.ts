import { isWritten, nearestName } from '@pigsty/sdk';
import { type DefaultPrivilege, parseDefaultPrivilege } from '../../sql/default-privilege.ts';
import type { PgsqlParams } from '../schema.ts';
import { isOfEmptied, lackOfRole } from './lack-of-role.ts';
import type { Finding, Rule } from './finding.ts';

/** What can be granted on objects that do not exist yet, by their kind. */
const PRIVILEGES: Readonly<Record<DefaultPrivilege['objects'], readonly string[]>> = {
  TABLES: ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  SEQUENCES: ['USAGE', 'SELECT', 'UPDATE'],
  FUNCTIONS: ['EXECUTE'],
  TYPES: ['USAGE'],
  SCHEMAS: ['USAGE', 'CREATE'],
};

/** Default privileges that are no such statement, that objects of a kind do not have, or that are for nobody. */
export const defaultPrivileges: Rule = ({ params, instances }, inventory) => {
  const isOwn = isWritten(inventory, instances[0]?.host ?? '', ['pg_default_privileges']);
  const told = new Set<string>();
  return params.pg_default_privileges.flatMap((statement, i): readonly Finding[] => {
    const parsed = parseDefaultPrivilege(statement);
    const path = ['pg_default_privileges', i];
    if (parsed === undefined)
      return [
        {
          rule: 'default-privilege',
          path,
          message: `"${statement}" is not understood`,
          hint: 'Write GRANT <privileges> ON TABLES|SEQUENCES|FUNCTIONS|TYPES|SCHEMAS TO <roles>.',
        },
      ];
    if (!isOwn) return [];
    const privileges = new Set(parsed.map(({ privilege }) => privilege));
    const objects = parsed[0]?.objects ?? 'TABLES';
    // A role that is gone may be in many of them: the first one tells.
    const roles = [...new Set(parsed.map(({ role }) => role))].filter((role) => !told.has(role));
    for (const role of roles) told.add(role);
    return [
      ...[...privileges].flatMap((privilege) => unknownPrivilege(privilege, objects)),
      ...roles.flatMap((role) => unknownRole(role, params)),
    ].map((fault) => ({ ...fault, path }));
  });
};

type Fault = Omit<Finding, 'path'>;

function unknownPrivilege(privilege: string, objects: DefaultPrivilege['objects']): readonly Fault[] {
  const known = PRIVILEGES[objects];
  if (privilege === 'ALL' || known.includes(privilege)) return [];
  const near = nearestName(privilege, known);
  return [
    {
      rule: 'default-privilege',
      message: `there is no privilege ${privilege} on ${objects}`,
      hint: near === undefined ? `${objects} have ${known.join(', ')}.` : `Did you mean ${near}?`,
    },
  ];
}

function unknownRole(role: string, params: PgsqlParams): readonly Fault[] {
  const known = [...params.pg_default_roles, ...params.pg_users].map(({ name }) => name);
  if (known.includes(role) || role.startsWith('pg_') || /^public$/i.test(role) || role === params.pg_dbsu)
    return [];
  if (isOfEmptied(role, params)) return [];
  const near = nearestName(role, known);
  return [
    {
      rule: 'unknown-role',
      lacks: lackOfRole(role, params),
      message: `there is no role ${role}`,
      hint: near === undefined ? 'Add it to pg_default_roles or pg_users.' : `Did you mean ${near}?`,
    },
  ];
}
