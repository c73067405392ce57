import { byCodeUnit, type Estate } from '@pigsty/sdk';

/** A cluster of any module, as what it registers shows it. */
export interface Listed {
  readonly job: string;
  readonly cls: string;
  readonly members: readonly { readonly ins: string; readonly ip: string }[];
}

/** What every host has, below what people come for. */
export const HOST_JOBS: readonly string[] = ['node', 'haproxy'];

const order = (job: string): number => HOST_JOBS.indexOf(job);

/** Every cluster that registers a target, except INFRA itself. */
export function clustersIn({ registrations }: Pick<Estate, 'registrations'>): readonly Listed[] {
  const found = new Map<string, { job: string; cls: string; members: Map<string, string> }>();
  for (const { job, cls, ins, ip } of registrations.of('scrape')) {
    if (job === 'infra') continue;
    const key = `${job} ${cls}`;
    const entry = found.get(key) ?? { job, cls, members: new Map<string, string>() };
    found.set(key, entry);
    entry.members.set(ins, ip);
  }
  return [...found.entries()]
    .sort(([a, { job: jobA }], [b, { job: jobB }]) => order(jobA) - order(jobB) || byCodeUnit(a, b))
    .map(([, { job, cls, members }]) => ({
      job,
      cls,
      members: [...members].sort(([a], [b]) => byCodeUnit(a, b)).map(([ins, ip]) => ({ ins, ip })),
    }));
}
