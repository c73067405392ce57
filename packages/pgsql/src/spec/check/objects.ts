import { isWritten, nearestName } from '@pigsty/sdk';
import { parseExpiry } from '../expiry.ts';
import { systemRoles } from '../roles.ts';
import { DEFAULT_ROLES } from '../schema/defaults.ts';
import type { PgsqlParams } from '../schema.ts';
import { duplicates, type Finding, type Rule } from './finding.ts';
import { isOfEmptied } from './lack-of-role.ts';
import { unknownRole } from './known-role.ts';

const SYSTEM_DATABASES = ['postgres', 'template0', 'template1'];

export const users: Rule = ({ params }) => {
  const each = params.pg_users.flatMap((user, i): readonly Finding[] => [
    ...(user.state === 'absent' && systemRoles(params).has(user.name)
      ? [
          {
            rule: 'system-role',
            path: ['pg_users', i, 'state'],
            message: `${user.name} is a system role and is never dropped`,
            hint: 'Delete state: absent.',
          },
        ]
      : []),
    ...(user.expire_at !== undefined && parseExpiry(user.expire_at) === undefined
      ? [
          {
            rule: 'expiry',
            path: ['pg_users', i, 'expire_at'],
            message: `"${user.expire_at}" is no date`,
            hint: 'Write 2027-01-31, with a time and a zone if need be, or infinity.',
          },
        ]
      : []),
    ...(user.state === 'absent' && !systemRoles(params).has(user.name) ? neededBy(user.name, i, params) : []),
    ...memberships(['pg_users', i], user, params),
  ]);
  const defaults = params.pg_default_roles.flatMap((role, i) =>
    memberships(['pg_default_roles', i], role, params),
  );
  return [...duplicates(params, 'pg_default_roles'), ...duplicates(params, 'pg_users'), ...each, ...defaults];
};

export const databases: Rule = ({ params }) => {
  const each = params.pg_databases.flatMap((database, i): readonly Finding[] => [
    ...(database.state === 'absent' && SYSTEM_DATABASES.includes(database.name)
      ? [
          {
            rule: 'system-database',
            path: ['pg_databases', i, 'state'],
            message: `${database.name} is a system database and is never dropped`,
            hint: 'Delete state: absent.',
          },
        ]
      : []),
    ...(database.state !== 'absent' && database.name === 'template0'
      ? [
          {
            rule: 'reserved-name',
            path: ['pg_databases', i, 'name'],
            message: 'template0 stays as PostgreSQL made it',
            hint: 'What every new database is to have goes to template1.',
          },
        ]
      : []),
    ...(database.state === 'recreate'
      ? [
          {
            rule: 'recreate',
            severity: 'warning' as const,
            path: ['pg_databases', i, 'state'],
            message: `state: recreate would delete ${database.name} at every deploy; it is treated as create`,
            hint: 'To start over, deploy once with state: absent.',
          },
        ]
      : []),
    ...(database.baseline === undefined
      ? []
      : [
          {
            rule: 'not-acted-on',
            severity: 'warning' as const,
            path: ['pg_databases', i, 'baseline'],
            message: 'baseline has no effect in this version',
            hint: `Load the file yourself: psql -d ${database.name} -f ${database.baseline}`,
          },
        ]),
    // The owner of a database that goes may go with it.
    ...(database.owner === undefined || database.state === 'absent'
      ? []
      : unknownRole(database.owner, ['pg_databases', i, 'owner'], params)),
    ...(database.state === 'absent' ? [] : rolesInside(database, i, params)),
  ]);
  return [...duplicates(params, 'pg_databases'), ...each];
};

type Role = PgsqlParams['pg_users'][number];

/** What still belongs to a user who is to go, or is a member of a role that is. */
function neededBy(name: string, i: number, params: PgsqlParams): readonly Finding[] {
  const { pg_users: all, pg_default_roles: roles, pg_databases: bases } = params;
  if ([...roles, ...all].some((role) => role.name === name && role.state !== 'absent')) return [];
  const members = [...roles, ...all].flatMap((role) =>
    role.state !== 'absent' && role.roles.some((of) => (typeof of === 'string' ? of : of.name) === name)
      ? [`${role.name} is a member of it`]
      : [],
  );
  const owned = bases.flatMap((base): readonly string[] => {
    if (base.state === 'absent') return [];
    const own = base.schemas.flatMap((schema) =>
      typeof schema !== 'string' && schema.state !== 'absent' && schema.owner === name
        ? [`it owns the schema ${schema.name} of ${base.name}`]
        : [],
    );
    return [
      ...(base.owner === name ? [`it owns the database ${base.name}`] : []),
      ...own,
      ...(base.pool_auth_user === name ? [`it is the pool_auth_user of ${base.name}`] : []),
    ];
  });
  const reasons = [...owned, ...members];
  if (reasons.length === 0) return [];
  return [
    {
      rule: 'role-needed',
      path: ['pg_users', i, 'state'],
      message: `${name} is to be dropped, and is still needed: ${reasons.join(', ')}`,
      hint: 'Delete state: absent, or give what it has to another role.',
    },
  ];
}

function memberships(path: Finding['path'], { roles, state }: Role, params: PgsqlParams): readonly Finding[] {
  if (state === 'absent') return [];
  return roles.flatMap((role, j) =>
    unknownRole(typeof role === 'string' ? role : role.name, [...path, 'roles', j], params),
  );
}

/** Owners of schemas, and the user by whom the pooler looks passwords up. */
function rolesInside(
  { schemas, pool_auth_user: lookup }: PgsqlParams['pg_databases'][number],
  i: number,
  params: PgsqlParams,
): readonly Finding[] {
  const owners = schemas.flatMap((schema, j) =>
    typeof schema === 'string' || schema.owner === undefined || schema.state === 'absent'
      ? []
      : unknownRole(schema.owner, ['pg_databases', i, 'schemas', j, 'owner'], params),
  );
  return [
    ...owners,
    ...(lookup === undefined ? [] : unknownRole(lookup, ['pg_databases', i, 'pool_auth_user'], params)),
  ];
}

export const systemUsers: Rule = ({ params, instances }, inventory) => {
  const roles = params.pg_default_roles.map(({ name }) => name);
  const listed = new Set([...roles, ...params.pg_users.map(({ name }) => name)]);
  const named = ['pg_replication_username', 'pg_admin_username', 'pg_monitor_username'] as const;
  return named.flatMap((parameter): readonly Finding[] => {
    const name = params[parameter];
    if (listed.has(name) || isOfEmptied(name, params)) return [];
    const message = `${name} is in neither pg_default_roles nor pg_users: its privileges are not managed`;
    const finding = { rule: 'unknown-role', severity: 'warning' as const, message };
    // Where the parameter has its default, the list has the slip.
    const slip = isWritten(inventory, instances[0]?.host ?? '', [parameter])
      ? undefined
      : roles.find((role) => nearestName(role, [name]) !== undefined && !SYSTEM_ROLES.has(role));
    return slip === undefined
      ? [{ ...finding, path: [parameter], hint: `Name the role of pg_default_roles ${name} as well.` }]
      : [
          {
            ...finding,
            path: ['pg_default_roles', roles.indexOf(slip), 'name'],
            hint: `Did you mean ${name} here? The parameter ${parameter} names it.`,
          },
        ];
  });
};

const SYSTEM_ROLES = new Set(DEFAULT_ROLES.map(({ name }) => name));
