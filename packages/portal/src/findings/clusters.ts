import type { PortalCluster } from '../content/content.ts';
import type { Vector } from '../series/table-rows.ts';

export type State = 'crit' | 'ok' | 'unknown';

export interface MemberState {
  readonly ins: string;
  readonly ip: string;
  readonly state: State;
  /** Which of its programs are not well: `patroni`. */
  readonly jobs: readonly { readonly job: string; readonly state: State }[];
}

export interface ClusterState {
  readonly module: string;
  readonly cls: string;
  readonly state: State;
  readonly members: readonly MemberState[];
}

const order: readonly State[] = ['crit', 'unknown', 'ok'];

/**
 * Whether each member that the inventory expects answers, the worst cluster first: a member is as its worst job is, and who was
 * not seen is unknown, and never well.
 */
export function clusterStates(
  clusters: readonly PortalCluster[],
  up: readonly Vector[] | undefined,
): readonly ClusterState[] {
  const seen = new Map<string, number>();
  for (const { labels, value } of up ?? []) {
    const key = `${labels['job'] ?? ''} ${labels['ins'] ?? ''}`;
    seen.set(key, Math.min(value, seen.get(key) ?? 1));
  }
  const stateOf = (job: string, ins: string): State => {
    const value = seen.get(`${job} ${ins}`);
    return value === undefined ? 'unknown' : value === 0 ? 'crit' : 'ok';
  };
  return clusters
    .map(({ module, cls, members }) => {
      const states = members.map(({ ins, ip, jobs }): MemberState => {
        const all = jobs.map((job) => ({ job, state: stateOf(job, ins) }));
        return { ins, ip, state: worst(all), jobs: all.filter(({ state }) => state !== 'ok') };
      });
      return { module, cls, members: states, state: worst(states) };
    })
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

const worst = (of: readonly { readonly state: State }[]): State =>
  order.find((state) => of.some((one) => one.state === state)) ?? 'unknown';
