import type { EtcdCall } from '../gateway.ts';
import { prefixRange, type KeyRange } from './prefix.ts';

export interface Permission extends KeyRange {
  readonly type: string;
}

export interface RoleDelta {
  readonly [key: string]:
    boolean | readonly { readonly key: string; readonly rangeEnd: string }[] | undefined;
  readonly add?: boolean;
  readonly grant?: boolean;
  readonly revoke?: readonly { readonly key: string; readonly rangeEnd: string }[];
}

/** What a reply to `auth/role/get` says; nothing where there is no such role. */
export function readPermissions(
  reply: Readonly<Record<string, unknown>> | undefined,
): readonly Permission[] | undefined {
  if (reply === undefined) return undefined;
  const list = (reply['perm'] ?? []) as readonly {
    readonly permType?: string;
    readonly key?: string;
    readonly range_end?: string;
  }[];
  // The gateway leaves out what is the default: READ, and an empty end.
  return list.map((p) => ({ type: p.permType ?? 'READ', key: p.key ?? '', rangeEnd: p.range_end ?? '' }));
}

/** The role may read and write all keys below the prefix, and nothing else. */
export function diffRole(
  prefix: string,
  permissions: readonly Permission[] | undefined,
): RoleDelta | undefined {
  const want = prefixRange(prefix);
  const others = (permissions ?? [])
    .filter((p) => !sameRange(p, want))
    .map(({ key, rangeEnd }) => ({ key, rangeEnd }));
  const granted = (permissions ?? []).some((p) => p.type === 'READWRITE' && sameRange(p, want));
  if (granted && others.length === 0) return undefined;
  return {
    ...(permissions === undefined ? { add: true } : {}),
    ...(granted ? {} : { grant: true }),
    ...(others.length === 0 ? {} : { revoke: others }),
  };
}

export function changeRole(
  name: string,
  prefix: string,
  { add, grant, revoke }: RoleDelta,
): readonly EtcdCall[] {
  const { key, rangeEnd } = prefixRange(prefix);
  const permission = { permType: 'READWRITE', key, range_end: rangeEnd };
  return [
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

export function describeRole(prefix: string, { grant, revoke }: RoleDelta): readonly string[] {
  return [
    ...(grant === true ? [`owning ${prefix}`] : []),
    ...(revoke === undefined ? [] : [`without ${revoke.length} other permissions`]),
  ];
}

function sameRange(a: KeyRange, b: KeyRange): boolean {
  return a.key === b.key && a.rangeEnd === b.rangeEnd;
}
