import type { PortalIndex } from '../content/content.ts';
import type { Vector } from '../series/table-rows.ts';

export type State = 'crit' | 'ok' | 'unknown';

export interface ClusterState {
  readonly job: string;
  readonly cls: string;
  readonly state: State;
  readonly members: readonly { readonly ins: string; readonly ip: string; readonly state: State }[];
}

const order: readonly State[] = ['crit', 'unknown', 'ok'];

/** Whether each member that the inventory expects answers: who was not seen is unknown, and never well. */
export function clusterStates(
  clusters: PortalIndex['clusters'],
  up: readonly Vector[] | undefined,
): readonly ClusterState[] {
  const seen = new Map<string, number>();
  for (const { labels, value } of up ?? []) {
    const key = `${labels['job'] ?? ''} ${labels['ins'] ?? ''}`;
    seen.set(key, Math.min(value, seen.get(key) ?? 1));
  }
  return clusters
    .map(({ job, cls, members }) => {
      const states = members.map(({ ins, ip }) => {
        const value = seen.get(`${job} ${ins}`);
        const state: State = value === undefined ? 'unknown' : value === 0 ? 'crit' : 'ok';
        return { ins, ip, state };
      });
      return { job, cls, members: states, state: worst(states.map((s) => s.state)) };
    })
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

const worst = (states: readonly State[]): State => order.find((state) => states.includes(state)) ?? 'unknown';
