import { defineOpKind, joinText, quoteWord, text, type Secret, type Text } from '@pigsty/sdk';
import { answersOf, perCluster, replyObject } from '../batch.ts';
import {
  callCommand,
  credentials,
  curlWord,
  gatewayFunctions,
  gatewayOf,
  type EtcdClient,
} from '../gateway.ts';
import { prefixRange } from './prefix.ts';
import {
  changeRole,
  describeRole,
  diffRole,
  readPermissions,
  type Permission,
  type RoleDelta,
} from './role.ts';
import { changeUser, describeUser, diffUser, type UserDelta, type UserState } from './user.ts';

export interface EtcdAccountArgs {
  readonly client: EtcdClient;
  /** Of the user, and of the one role it has. */
  readonly name: string;
  readonly password: Secret;
  /** May read and write all keys that begin with this; nothing else. */
  readonly prefix: string;
  readonly state?: 'present' | 'absent';
}

export interface EtcdAccountState {
  readonly user: UserState;
  readonly permissions: readonly Permission[] | undefined;
}

export interface EtcdAccountDelta {
  readonly [key: string]: boolean | UserDelta | RoleDelta | undefined;
  readonly user?: UserDelta;
  readonly role?: RoleDelta;
  readonly remove?: boolean;
}

/**
 * A user of etcd that owns the keys below one prefix, through a role of its own name.
 *
 * @example
 * etcdAccount({ client, name: 'pg-test', password, prefix: '/pg/pg-test/' });
 */
export const etcdAccount = defineOpKind<EtcdAccountArgs, EtcdAccountState, EtcdAccountDelta>({
  kind: 'etcd.account',
  summary: 'a user of etcd that owns the keys below one prefix',
  key: ({ name }) => name,
  read: (all) =>
    perCluster(all, (client, members) =>
      joinText(
        [
          '( LC_ALL=C; export LC_ALL; set -f',
          gatewayOf(client),
          gatewayFunctions,
          lookFunction,
          text`as_root() { [ -n "$root" ] || { login ${curlWord(credentials('root', client.rootPassword))}; root=\${token:-none}; }; token=$root; }`,
          ...members.map(([label, args]) => look(label, args)),
          ':',
          ') </dev/null 2>/dev/null',
        ],
        '\n',
      ),
    ),
  parse: (output, all) =>
    answersOf(output, all).map(({ replies }) => {
      const user = replyObject(replies.get('user'));
      const verdict = replies.get('try');
      return {
        user: {
          roles: user === undefined ? undefined : ((user['roles'] ?? []) as readonly string[]),
          // Where authentication is off nothing can be tried.
          accepted: verdict === 'accepted' || verdict === 'off',
        },
        permissions: readPermissions(replyObject(replies.get('role'))),
      };
    }),
  // An answer that is an error says something about the user; no answer says nothing.
  unreadable: (output, all) =>
    answersOf(output, all).map(({ replies }) =>
      replies.get('try') === 'unreachable' || replies.get('user') === '' ? 'etcd does not answer' : undefined,
    ),
  diff: (args, { user, permissions }) => {
    if (args.state === 'absent')
      return user.roles === undefined && permissions === undefined ? undefined : { remove: true };
    const ofRole = diffRole(args.prefix, permissions);
    const ofUser = diffUser([args.name], user);
    if (ofRole === undefined && ofUser === undefined) return undefined;
    return {
      ...(ofRole === undefined ? {} : { role: ofRole }),
      ...(ofUser === undefined ? {} : { user: ofUser }),
    };
  },
  write: ({ client, name, password, prefix }, { remove, role, user }) => [
    {
      do: 'run',
      command: callCommand(
        client,
        remove === true
          ? [
              { path: 'auth/user/delete', body: JSON.stringify({ name }), tolerate: 'not found' },
              { path: 'auth/role/delete', body: JSON.stringify({ role: name }), tolerate: 'not found' },
            ]
          : [
              ...(role === undefined ? [] : changeRole(name, prefix, role)),
              ...(user === undefined ? [] : changeUser(name, password, user)),
            ],
      ),
    },
  ],
  describe: ({ name, prefix }, { remove, role, user }) => {
    if (remove === true) return `remove etcd user ${name} and its role`;
    const parts = [
      ...(role === undefined ? [] : describeRole(prefix, role)),
      ...(user === undefined || user.add === true ? [] : describeUser(user)),
    ];
    const verb = user?.add === true ? 'create' : 'change';
    return `${verb} etcd user ${name}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`;
  },
  converged: ({ name, prefix, state }) =>
    state === 'absent'
      ? { user: { roles: undefined, accepted: false }, permissions: undefined }
      : {
          user: { roles: [name], accepted: true },
          permissions: [{ type: 'READWRITE', ...prefixRange(prefix) }],
        },
});

function look(label: number, { name, password, state }: EtcdAccountArgs): Text {
  const own = state === 'absent' ? '' : curlWord(credentials(name, password));
  const user = curlWord(JSON.stringify({ name }));
  const role = curlWord(JSON.stringify({ role: name }));
  return text`look ${String(label)} ${own === '' ? quoteWord('') : own} ${user} ${role}`;
}

// A login costs etcd a password hash, some 60 ms. A user may see itself and its roles: root is asked only where that does
// not answer everything (etcd: `UserGet` and `RoleGet` in server/etcdserver/apply_auth.go).
const lookFunction = `root=
look() {
  token=
  if [ -n "$2" ]; then
    login "$2"
    printf 'answer %s.try %s\\n' "$1" "$state"
    [ -n "$endpoint" ] || return 0
  else
    as_root
  fi
  user=$(ask auth/user/get "$3")
  role=$(ask auth/role/get "$4")
  case $user$role in
    *'"code":'*)
      as_root
      user=$(ask auth/user/get "$3")
      role=$(ask auth/role/get "$4")
      ;;
  esac
  printf 'answer %s.user %s\\nanswer %s.role %s\\n' "$1" "$user" "$1" "$role"
}`;
