import { defineOpKind, type Secret } from '@pigsty/sdk';
import { answersOf, askAll, replyObject } from './batch.ts';
import { callCommand, credentials, type EtcdCall, type EtcdClient } from './gateway.ts';

export interface EtcdUserArgs {
  readonly client: EtcdClient;
  readonly name: string;
  readonly password: Secret;
  readonly roles: readonly string[];
  readonly state?: 'present' | 'absent';
}

export interface EtcdUserState {
  readonly roles: readonly string[] | undefined;
  /** The declared password was tried and accepted. */
  readonly accepted: boolean;
}

export interface EtcdUserDelta {
  readonly [key: string]: boolean | readonly string[] | undefined;
  readonly add?: boolean;
  readonly remove?: boolean;
  readonly password?: boolean;
  readonly grant?: readonly string[];
  readonly revoke?: readonly string[];
}

/**
 * A user of etcd with this password and these roles.
 *
 * @example
 * etcdUser({ client, name: 'pg-test', password, roles: ['pg-test'] });
 */
export const etcdUser = defineOpKind<EtcdUserArgs, EtcdUserState, EtcdUserDelta>({
  kind: 'etcd.user',
  summary: 'a user of etcd with this password and these roles',
  key: ({ name }) => name,
  read: (all) =>
    askAll(all, ({ name, password, state }) => [
      { label: 'user', path: 'auth/user/get', body: JSON.stringify({ name }), answer: 'reply' },
      ...(state === 'absent'
        ? []
        : [
            {
              label: 'try',
              path: 'auth/authenticate',
              body: credentials(name, password),
              answer: 'verdict',
            } as const,
          ]),
    ]),
  parse: (output, all) =>
    answersOf(output, all).map(({ replies }) => {
      const user = replyObject(replies.get('user'));
      const verdict = replies.get('try');
      return {
        roles: user === undefined ? undefined : ((user['roles'] ?? []) as readonly string[]),
        // Where authentication is off nothing can be tried.
        accepted: verdict === 'accepted' || verdict === 'off',
      };
    }),
  diff: (args, { roles, accepted }) => {
    if (args.state === 'absent') return roles === undefined ? undefined : { remove: true };
    const grant = args.roles.filter((r) => roles?.includes(r) !== true);
    const revoke = (roles ?? []).filter((r) => !args.roles.includes(r));
    if (roles !== undefined && accepted && grant.length === 0 && revoke.length === 0) return undefined;
    return {
      ...(roles === undefined ? { add: true } : accepted ? {} : { password: true }),
      ...(grant.length === 0 ? {} : { grant }),
      ...(revoke.length === 0 ? {} : { revoke }),
    };
  },
  write: (args, delta) => [{ do: 'run', command: callCommand(args.client, calls(args, delta)) }],
  describe: ({ name }, { add, remove, password, grant, revoke }) => {
    if (remove === true) return `remove etcd user ${name}`;
    const parts = [
      ...(password === true ? ['the declared password'] : []),
      ...(grant === undefined ? [] : [`roles ${grant.join(', ')}`]),
      ...(revoke === undefined ? [] : [`no longer roles ${revoke.join(', ')}`]),
    ];
    const verb = add === true ? 'create' : 'change';
    return parts.length === 0
      ? `${verb} etcd user ${name}`
      : `${verb} etcd user ${name}: ${parts.join('; ')}`;
  },
  settled: (args) => ({ roles: args.state === 'absent' ? undefined : args.roles, accepted: true }),
});

function calls(
  args: EtcdUserArgs,
  { add, remove, password, grant, revoke }: EtcdUserDelta,
): readonly EtcdCall[] {
  const { name } = args;
  const body = credentials(name, args.password);
  return [
    ...(remove === true
      ? [{ path: 'auth/user/delete', body: JSON.stringify({ name }), tolerate: 'not found' }]
      : []),
    // A user that could not be seen may be there, with another password.
    ...(add === true ? [{ path: 'auth/user/add', body, tolerate: 'already exists' }] : []),
    ...(add === true || password === true ? [{ path: 'auth/user/changepw', body }] : []),
    ...(grant ?? []).map((role) => ({ path: 'auth/user/grant', body: JSON.stringify({ user: name, role }) })),
    ...(revoke ?? []).map((role) => ({ path: 'auth/user/revoke', body: JSON.stringify({ name, role }) })),
  ];
}
