/** Lines `key:value` of INFO; the last one of a name counts. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf(':');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
    }),
  );
}

/** Keys of all databases: `db0:keys=5,expires=0`. */
export function keysIn(info: ReadonlyMap<string, string>): number {
  return [...info]
    .filter(([name]) => /^db\d+$/.test(name))
    .reduce((sum, [, value]) => sum + Number(/keys=(\d+)/.exec(value)?.[1] ?? 0), 0);
}

/** A member of a native cluster, as another one knows it. */
export interface ClusterNode {
  readonly id: string;
  /** `10.10.10.10:6379` */
  readonly address: string;
  readonly flags: readonly string[];
  /** The id of the master that it copies. */
  readonly master?: string;
  /** First and last slot of every range that it has. */
  readonly slots: readonly (readonly [number, number])[];
  /** Slots that are being moved. */
  readonly open: readonly string[];
}

/** Reply of CLUSTER NODES. */
export function parseNodes(text: string): readonly ClusterNode[] {
  return text.split('\n').flatMap((line) => {
    const [id = '', at = '', flags = '', master = '-', , , , , ...ranges] = line.trim().split(' ');
    if (!/^[0-9a-f]{40}$/.test(id)) return [];
    const slots = ranges.filter((r) => !r.startsWith('['));
    return [
      {
        id,
        address: at.replace(/@.*$/, ''),
        flags: flags.split(','),
        ...(master === '-' ? {} : { master }),
        slots: slots.map((range) => {
          const [first = 0, last = first] = range.split('-').map(Number);
          return [first, last] as const;
        }),
        open: ranges.filter((r) => r.startsWith('[')),
      },
    ];
  });
}

export function slotCount({ slots }: Pick<ClusterNode, 'slots'>): number {
  return slots.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** How a sentinel watches a master, by its own names: milliseconds, and a count of replicas. */
export const sentinelOptions = ['down-after-milliseconds', 'failover-timeout', 'parallel-syncs'] as const;
export type SentinelOptions = Readonly<Partial<Record<(typeof sentinelOptions)[number], number>>>;

/** A master as a sentinel knows it. */
export interface WatchedMaster {
  readonly name: string;
  readonly address: string;
  readonly flags: readonly string[];
  readonly quorum: number;
  readonly options: SentinelOptions;
  readonly replicas: number;
  readonly otherSentinels: number;
}

/** Reply of SENTINEL MASTERS: names and values in turn; every master begins with its name. */
export function parseMasters(text: string): readonly WatchedMaster[] {
  const lines = text.split('\n');
  const all: Map<string, string>[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [key = '', value = ''] = [lines[i], lines[i + 1]];
    if (key === 'name') all.push(new Map());
    all.at(-1)?.set(key, value);
  }
  return all.map((of) => ({
    name: of.get('name') ?? '',
    address: `${of.get('ip')}:${of.get('port')}`,
    flags: (of.get('flags') ?? '').split(','),
    quorum: Number(of.get('quorum')),
    options: Object.fromEntries(sentinelOptions.map((name) => [name, Number(of.get(name))])),
    replicas: Number(of.get('num-slaves')),
    otherSentinels: Number(of.get('num-other-sentinels')),
  }));
}
