import { defineOpKind } from '@pigsty/sdk';
import { answersOf, askAll, replyObject } from './batch.ts';
import { callCommand, type EtcdCall, type EtcdClient } from './gateway.ts';
import { prefixRange, type KeyRange } from './prefix.ts';

export interface EtcdRoleArgs {
  readonly client: EtcdClient;
  readonly name: string;
  /** May read and write all keys that begin with this; nothing else. */
  readonly prefix: string;
  readonly state?: 'present' | 'absent';
}

interface Permission extends KeyRange {
  readonly type: string;
}

export interface EtcdRoleState {
  readonly permissions: readonly Permission[] | undefined;
}

export interface EtcdRoleDelta {
  readonly [key: string]:
    boolean | readonly { readonly key: string; readonly rangeEnd: string }[] | undefined;
  readonly add?: boolean;
  readonly grant?: boolean;
  readonly remove?: boolean;
  readonly revoke?: readonly { readonly key: string; readonly rangeEnd: string }[];
}

/**
 * A role of etcd that owns the keys below one prefix.
 *
 * @example
 * etcdRole({ client, name: 'pg-test', prefix: '/pg/pg-test/' });
 */
export const etcdRole = defineOpKind<EtcdRoleArgs, EtcdRoleState, EtcdRoleDelta>({
  kind: 'etcd.role',
  summary: 'a role of etcd that owns the keys below one prefix',
  key: ({ name }) => name,
  read: (all) =>
    askAll(all, ({ name }) => [
      { label: 'role', path: 'auth/role/get', body: JSON.stringify({ role: name }), answer: 'reply' },
    ]),
  parse: (output, all) =>
    answersOf(output, all).map(({ replies }) => {
      const role = replyObject(replies.get('role'));
      return { permissions: role === undefined ? undefined : permissionsOf(role['perm']) };
    }),
  diff: (args, { permissions }) => {
    if (args.state === 'absent') return permissions === undefined ? undefined : { remove: true };
    const want = prefixRange(args.prefix);
    const right = (p: Permission): boolean => p.type === 'READWRITE' && sameRange(p, want);
    const others = (permissions ?? [])
      .filter((p) => !sameRange(p, want))
      .map(({ key, rangeEnd }) => ({ key, rangeEnd }));
    const granted = (permissions ?? []).some(right);
    if (granted && others.length === 0) return undefined;
    return {
      ...(permissions === undefined ? { add: true } : {}),
      ...(granted ? {} : { grant: true }),
      ...(others.length === 0 ? {} : { revoke: others }),
    };
  },
  write: (args, delta) => [{ do: 'run', command: callCommand(args.client, calls(args, delta)) }],
  describe: ({ name, prefix }, { add, grant, remove, revoke }) => {
    if (remove === true) return `remove etcd role ${name}`;
    const parts = [
      ...(grant === true ? [`owning ${prefix}`] : []),
      ...(revoke === undefined ? [] : [`without ${revoke.length} other permissions`]),
    ];
    return `${add === true ? 'create' : 'change'} etcd role ${name}: ${parts.join(', ')}`;
  },
  settled: (args) => ({
    permissions: args.state === 'absent' ? undefined : [{ type: 'READWRITE', ...prefixRange(args.prefix) }],
  }),
});

function calls(
  { name, prefix }: EtcdRoleArgs,
  { add, grant, remove, revoke }: EtcdRoleDelta,
): readonly EtcdCall[] {
  const { key, rangeEnd } = prefixRange(prefix);
  const permission = { permType: 'READWRITE', key, range_end: rangeEnd };
  return [
    ...(remove === true
      ? [{ path: 'auth/role/delete', body: JSON.stringify({ role: name }), tolerate: 'not found' }]
      : []),
    ...(add === true
      ? [{ path: 'auth/role/add', body: JSON.stringify({ name }), tolerate: 'already exists' }]
      : []),
    ...(revoke ?? []).map((r) => ({
      path: 'auth/role/revoke',
      body: JSON.stringify({ role: name, key: r.key, range_end: r.rangeEnd }),
    })),
    ...(grant === true
      ? [{ path: 'auth/role/grant', body: JSON.stringify({ name, perm: permission }) }]
      : []),
  ];
}

function permissionsOf(perm: unknown): readonly Permission[] {
  const list = (perm ?? []) as readonly {
    readonly permType?: string;
    readonly key?: string;
    readonly range_end?: string;
  }[];
  // The gateway leaves out what is the default: READ, and an empty end.
  return list.map((p) => ({ type: p.permType ?? 'READ', key: p.key ?? '', rangeEnd: p.range_end ?? '' }));
}

function sameRange(a: KeyRange, b: KeyRange): boolean {
  return a.key === b.key && a.rangeEnd === b.rangeEnd;
}
