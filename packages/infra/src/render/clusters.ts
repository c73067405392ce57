import { byCodeUnit, type Estate } from '@pigsty/sdk';

/** A cluster of a module, or a group of hosts, as what it registers shows it. */
export interface Listed {
  readonly module: string;
  readonly cls: string;
  /** Each with the jobs that ask it: a member of PostgreSQL is asked as Patroni as well. */
  readonly members: readonly {
    readonly ins: string;
    readonly ip: string;
    readonly jobs: readonly string[];
  }[];
}

/** Jobs that a module has beside the one with its own name. */
const moduleOf: Readonly<Record<string, string>> = { haproxy: 'node', patroni: 'pgsql' };

interface Asked {
  readonly ip: string;
  readonly jobs: Set<string>;
}

/**
 * Every cluster that registers a target, a row each however many programs it is made of, and the hosts by their cluster of
 * NODE. INFRA itself is not listed.
 */
export function clustersIn({ registrations }: Pick<Estate, 'registrations'>): {
  readonly clusters: readonly Listed[];
  readonly hosts: readonly Listed[];
} {
  const found = new Map<string, { module: string; cls: string; asked: Map<string, Asked> }>();
  for (const { job, cls, ins, ip } of registrations.of('scrape')) {
    const module = moduleOf[job] ?? job;
    const key = `${module} ${cls}`;
    const entry = found.get(key) ?? { module, cls, asked: new Map<string, Asked>() };
    found.set(key, entry);
    const member = entry.asked.get(ins) ?? { ip, jobs: new Set<string>() };
    entry.asked.set(ins, member);
    member.jobs.add(job);
  }
  const all = [...found]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([, { module, cls, asked }]): Listed => ({
      module,
      cls,
      members: [...asked]
        .sort(([a], [b]) => byCodeUnit(a, b))
        .map(([ins, { ip, jobs }]) => ({ ins, ip, jobs: [...jobs].sort(byCodeUnit) })),
    }));
  return {
    clusters: all.filter(({ module }) => module !== 'infra' && module !== 'node'),
    hosts: all.filter(({ module }) => module === 'node'),
  };
}
