import { isSecret, sha256, type Text } from '@pigsty/sdk';
import { verifierMatches } from '../../sql/scram.ts';
import { compareRecord } from '../../sql/record.ts';
import { differentSettings } from '../../sql/setting.ts';
import {
  ATTRIBUTES,
  type Attribute,
  type Membership,
  type PresentRole,
  type RoleArgs,
  type RoleDelta,
  type RoleState,
} from './args.ts';
import { declaredOfRole, withRoleReset } from './declared.ts';
import { newRole } from './new-role.ts';

export function diffRole(declared: RoleArgs, state: RoleState): RoleDelta | undefined {
  if (declared.state === 'absent') return state.exists ? delta('drop') : undefined;
  const have = state.exists ? state : newRole;
  const { gone, record } = compareRecord(have.recorded, declaredOfRole(declared), declared.noLongerDeclared);
  const args = withRoleReset(declared, gone);
  const options = [...attributeWords(args, have), ...limitWords(args, have), ...expiryWords(args, have)];
  const found: RoleDelta = {
    action: state.exists ? 'alter' : 'create',
    options,
    ...(passwordDiffers(args, have) ? { password: 'set' as const } : {}),
    ...(args.comment === undefined || args.comment === (have.comment ?? '') ? {} : { comment: args.comment }),
    grant: args.memberships.filter((m) => m.member && grantMissing(m, have)).map((m) => m.role),
    revoke: args.memberships
      .filter((m) => !m.member && have.memberships[m.role] !== undefined)
      .map((m) => m.role),
    parameters: differentSettings(args.parameters, have.parameters, have.settingTypes),
    ...(gone.length === 0 ? {} : { gone }),
    ...(record === undefined ? {} : { record }),
  };
  return state.exists && isEmpty(found) ? undefined : found;
}

function delta(action: RoleDelta['action']): RoleDelta {
  return { action, options: [], grant: [], revoke: [], parameters: [] };
}

function isEmpty(d: RoleDelta): boolean {
  const lists = [d.options, d.grant, d.revoke, d.parameters];
  const texts = [d.password, d.comment, d.record];
  return texts.every((text) => text === undefined) && lists.every((list) => list.length === 0);
}

function attributeWords(args: RoleArgs, have: PresentRole): readonly string[] {
  return ATTRIBUTES.flatMap((name) => {
    const want = args.attributes[name];
    return want === undefined || want === have.attributes[name] ? [] : [attributeWord(name, want)];
  });
}

function attributeWord(name: Attribute, on: boolean): string {
  return `${on ? '' : 'NO'}${name.toUpperCase()}`;
}

function limitWords(args: RoleArgs, have: PresentRole): readonly string[] {
  const { connectionLimit } = args;
  return connectionLimit === undefined || connectionLimit === have.connectionLimit
    ? []
    : [`CONNECTION LIMIT ${connectionLimit}`];
}

function expiryWords(args: RoleArgs, have: PresentRole): readonly string[] {
  if (args.expiresInDays !== undefined) {
    // Counted once: a re-run must not move the date. Only a shorter period than what is left sets it again.
    const unchanged = have.remainingDays !== undefined && have.remainingDays <= args.expiresInDays;
    return unchanged ? [] : [`VALID FOR ${args.expiresInDays} DAYS`];
  }
  if (args.expiresAt === undefined || args.expiresAt === have.expiresAt) return [];
  return [`VALID UNTIL ${args.expiresAt === 'infinity' ? "'infinity'" : utc(args.expiresAt)}`];
}

function utc(epochSeconds: number): string {
  return `'${new Date(epochSeconds * 1000).toISOString().replace(/\.000Z$/, 'Z')}'`;
}

function passwordDiffers(args: RoleArgs, have: PresentRole): boolean {
  const { password, verifier } = args;
  if (password === undefined || verifier === undefined) return false;
  const stored: Text | undefined = have.verifier;
  if (stored === undefined) return true;
  if (sha256(stored) === verifier.sha256()) return false;
  if (args.exactVerifier || isSecret(stored)) return true;
  return !password.matches((plain) => verifierMatches(stored, plain, args.name));
}

function grantMissing(want: Membership, have: PresentRole): boolean {
  const given = have.memberships[want.role];
  if (given === undefined) return true;
  const differs = (wanted: boolean | undefined, is: boolean): boolean =>
    wanted !== undefined && wanted !== is;
  return (
    differs(want.admin, given.admin) || differs(want.set, given.set) || differs(want.inherit, given.inherit)
  );
}
