import { defineOpKind } from '@pigsty/sdk';
import type { RoleArgs, RoleDelta, RoleState } from './role/args.ts';
import { diffRole } from './role/diff.ts';
import { newRole } from './role/new-role.ts';
import { parseRoles, readRoles } from './role/read.ts';
import { writeRoles } from './role/write.ts';
import { lowerKeywords } from '../sql/keywords.ts';
import { settledSettings } from '../sql/setting.ts';
import { unreadableSql } from '../sql/session.ts';
import { actionOf } from './dropping.ts';

/** A role with its attributes, password, memberships and parameters. */
export const pgRole = defineOpKind<RoleArgs, RoleState, RoleDelta>({
  kind: 'pg.role',
  summary: 'a database role with its attributes, password, memberships and parameters',
  key: ({ cluster, name }) => `${cluster}/${name}`,
  read: readRoles,
  parse: parseRoles,
  unreadable: unreadableSql,
  diff: diffRole,
  write: (args, delta) => writeRoles([{ args, delta }]),
  writeAll: writeRoles,
  describe: ({ name }, delta) =>
    delta.action === 'drop' ? `drop role ${name}` : `${delta.action} role ${name}${words(delta)}`,
  action: (_args, { action }) => actionOf(action),
  converged: settledRole,
});

function words(delta: RoleDelta): string {
  const parts = [
    ...delta.options.map(lowerKeywords),
    ...(delta.password === undefined ? [] : ['password']),
    ...(delta.comment === undefined ? [] : ['comment']),
    ...(delta.grant.length > 0 ? [`member of ${delta.grant.join(', ')}`] : []),
    ...(delta.revoke.length > 0 ? [`no more member of ${delta.revoke.join(', ')}`] : []),
    ...(delta.parameters.length > 0 ? [`parameters ${delta.parameters.join(', ')}`] : []),
  ];
  return parts.length === 0 ? '' : `: ${parts.join('; ')}`;
}

function settledRole(args: RoleArgs): RoleState {
  if (args.state === 'absent') return { exists: false };
  return {
    exists: true,
    attributes: { ...newRole.attributes, ...args.attributes },
    verifier: args.verifier,
    connectionLimit: args.connectionLimit ?? newRole.connectionLimit,
    expiresAt: args.expiresAt,
    remainingDays: args.expiresInDays,
    comment: args.comment,
    memberships: Object.fromEntries(
      args.memberships
        .filter((m) => m.member)
        .map((m) => [m.role, { admin: m.admin ?? false, set: m.set ?? true, inherit: m.inherit ?? true }]),
    ),
    parameters: settledSettings(args.parameters),
    settingTypes: new Map(),
  };
}
