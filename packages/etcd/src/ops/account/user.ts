import type { Secret } from '@pigsty/sdk';
import { credentials, type EtcdCall } from '../gateway.ts';

export interface UserState {
  /** Absent where there is no such user. */
  readonly roles: readonly string[] | undefined;
  /** The declared password was tried and accepted. */
  readonly accepted: boolean;
}

export interface UserDelta {
  readonly [key: string]: boolean | readonly string[] | undefined;
  readonly add?: boolean;
  readonly password?: boolean;
  readonly grant?: readonly string[];
  readonly revoke?: readonly string[];
}

/** The user has the declared password and exactly these roles. */
export function diffUser(
  roles: readonly string[],
  { roles: have, accepted }: UserState,
): UserDelta | undefined {
  const grant = roles.filter((r) => have?.includes(r) !== true);
  const revoke = (have ?? []).filter((r) => !roles.includes(r));
  if (have !== undefined && accepted && grant.length === 0 && revoke.length === 0) return undefined;
  return {
    ...(have === undefined ? { add: true } : accepted ? {} : { password: true }),
    ...(grant.length === 0 ? {} : { grant }),
    ...(revoke.length === 0 ? {} : { revoke }),
  };
}

export function changeUser(
  name: string,
  secret: Secret,
  { add, password, grant, revoke }: UserDelta,
): readonly EtcdCall[] {
  const body = credentials(name, secret);
  return [
    // A user that could not be seen may be there, with another password.
    ...(add === true ? [{ path: 'auth/user/add', body, tolerate: 'already exists' }] : []),
    ...(add === true || password === true ? [{ path: 'auth/user/changepw', body }] : []),
    ...(grant ?? []).map((role) => ({ path: 'auth/user/grant', body: JSON.stringify({ user: name, role }) })),
    ...(revoke ?? []).map((role) => ({ path: 'auth/user/revoke', body: JSON.stringify({ name, role }) })),
  ];
}

export function describeUser({ password, grant, revoke }: UserDelta): readonly string[] {
  return [
    ...(password === true ? ['the declared password'] : []),
    ...(grant === undefined ? [] : [`role ${grant.join(', ')}`]),
    ...(revoke === undefined ? [] : [`no longer role ${revoke.join(', ')}`]),
  ];
}
