/** A member of a native cluster by where it answers. */
export interface Member {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** Who becomes a primary, with which slots, and who copies whom: the same for the same members. */
export interface Layout {
  readonly primaries: readonly { readonly member: Member; readonly slots: readonly [number, number] }[];
  /** Each replica with its primary; on another host wherever there is one. */
  readonly replicas: readonly (readonly [replica: Member, primary: Member])[];
}

const SLOTS = 16_384;

export function layoutOf(members: readonly Member[], replicas: number): Layout {
  const ordered = acrossHosts(members);
  const count = Math.max(1, Math.floor(members.length / (replicas + 1)));
  const primaries = ordered.slice(0, count);
  return {
    primaries: primaries.map((member, i) => ({
      member,
      slots: [Math.floor((i * SLOTS) / count), Math.floor(((i + 1) * SLOTS) / count) - 1],
    })),
    replicas: pair(ordered.slice(count), primaries),
  };
}

/** One of each host, then the second of each: neighbours are on different hosts. */
function acrossHosts(members: readonly Member[]): readonly Member[] {
  const byHost = new Map<string, Member[]>();
  for (const member of members) byHost.set(member.host, [...(byHost.get(member.host) ?? []), member]);
  const rounds = Math.max(0, ...[...byHost.values()].map((of) => of.length));
  return Array.from({ length: rounds }, (_, i) =>
    [...byHost.values()].flatMap((of) => of.slice(i, i + 1)),
  ).flat();
}

/**
 * Every replica gets a primary so that none has two before all have one, on another host as long as that is possible:
 * where the wanted primary is taken, its replica is given another one (augmenting paths).
 */
export function pair(
  replicas: readonly Member[],
  primaries: readonly Member[],
): readonly (readonly [Member, Member])[] {
  if (primaries.length === 0) return [];
  const room = Math.ceil(replicas.length / primaries.length);
  const taken = new Map<Member, Member[]>(primaries.map((p) => [p, []]));
  const place = (replica: Member, seen: Set<Member>): boolean => {
    const fit = primaries.filter((p) => p.host !== replica.host && !seen.has(p));
    for (const primary of [...fit].sort(
      (a, b) => (taken.get(a)?.length ?? 0) - (taken.get(b)?.length ?? 0),
    )) {
      seen.add(primary);
      const have = taken.get(primary) ?? [];
      const moved = have.length < room ? undefined : have.find((other) => place(other, seen));
      if (have.length >= room && moved === undefined) continue;
      taken.set(primary, [...(taken.get(primary) ?? []).filter((r) => r !== moved), replica]);
      return true;
    }
    return false;
  };
  const left = replicas.filter((replica) => !place(replica, new Set()));
  for (const replica of left) {
    const [least] = [...primaries].sort((a, b) => (taken.get(a)?.length ?? 0) - (taken.get(b)?.length ?? 0));
    if (least !== undefined) taken.set(least, [...(taken.get(least) ?? []), replica]);
  }
  return replicas.flatMap((replica) => {
    const primary = primaries.find((p) => taken.get(p)?.includes(replica));
    return primary === undefined ? [] : [[replica, primary] as const];
  });
}
