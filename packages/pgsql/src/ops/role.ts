import { defineOpKind } from '@pigsty/sdk';
import type { RoleArgs, RoleDelta, RoleState } from './role/args.ts';
import { declaredOfRole, itemOfOption, OPTIONS } from './role/declared.ts';
import { diffRole } from './role/diff.ts';
import { newRole } from './role/new-role.ts';
import { parseRoles, readRoles } from './role/read.ts';
import { writeRoles } from './role/write.ts';
import { lowerKeywords } from '../sql/keywords.ts';
import { markGone, NO_LONGER_DECLARED } from '../sql/record.ts';
import { settingKey } from '../sql/server-setting.ts';
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
  const marked = markGone(delta.gone);
  const parameters = delta.parameters.map((name) => marked(name, `parameter ${settingKey(name)}`));
  const members = delta.grant.map((role) =>
    OPTIONS.some((option) => delta.gone?.includes(`${option} ${role}`))
      ? `${role} without options ${NO_LONGER_DECLARED}`
      : role,
  );
  const parts = [
    ...delta.options.map((option) => marked(lowerKeywords(option), itemOfOption(option))),
    ...(delta.password === undefined ? [] : ['password']),
    ...(delta.comment === undefined ? [] : [marked('comment', 'comment')]),
    ...(members.length > 0 ? [`member of ${members.join(', ')}`] : []),
    ...delta.revoke.map((role) => marked(`no more member of ${role}`, `member ${role}`)),
    ...(parameters.length > 0 ? [`parameters ${parameters.join(', ')}`] : []),
  ];
  if (parts.length > 0) return `: ${parts.join('; ')}`;
  return delta.record === undefined || delta.action === 'create' ? '' : ': record what is declared';
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
    recorded: declaredOfRole(args).declared,
  };
}
