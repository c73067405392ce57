import { idleInTransaction } from '../spec/session-history.ts';
import { rootsOf, waitsByPid } from './blockers.ts';
import type { SampledSessions, SessionHistory } from './facts.ts';

export const groupings = ['wait', 'query', 'user', 'database', 'application', 'blocker'] as const;
export type Grouping = (typeof groupings)[number];

/** How many sessions were at work on average, and what they waited for. A type and not an interface, so that it is JSON. */
export type Load = {
  readonly name: string;
  readonly averageSessions: number;
  /** Of the load of the member. */
  readonly share: number;
  readonly waits: readonly { readonly wait: string; readonly share: number }[];
};

/** The load of a member by groups, the largest first. By blocker: of the sessions that were blocked, by whom. */
export function loadBy(grouping: Grouping, { sessions, seconds }: SessionHistory): readonly Load[] {
  const all = sum(sessions);
  const groups = new Map<string, SampledSessions[]>();
  const waits = waitsByPid(sessions);
  for (const session of sessions)
    for (const name of namesOf(grouping, session, { sessions, waits })) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [session]);
      else group.push(session);
    }
  const loads = [...groups].map(([name, group]): Load => ({
    name,
    averageSessions: rounded(sum(group) / Math.max(1, seconds)),
    share: rounded(sum(group) / Math.max(1, all)),
    waits: waitsOf(group),
  }));
  return loads.sort((a, b) => b.averageSessions - a.averageSessions || (a.name < b.name ? -1 : 1));
}

interface Known {
  readonly sessions: readonly SampledSessions[];
  readonly waits: ReadonlyMap<number, readonly number[]>;
}

function namesOf(
  grouping: Grouping,
  session: SampledSessions,
  { sessions, waits }: Known,
): readonly string[] {
  switch (grouping) {
    case 'wait':
      return [session.wait];
    case 'query':
      return [session.query ?? 'none'];
    case 'user':
      return [session.user ?? session.kind ?? 'unknown'];
    case 'database':
      return [session.database ?? 'none'];
    case 'application':
      return [session.application ?? session.kind ?? 'unknown'];
    case 'blocker':
      return rootsOf(session, waits).map((pid) => blocker(pid, sessions));
    default:
      return grouping satisfies never;
  }
}

/** A transaction that is prepared blocks without a process: 0. */
function blocker(pid: number, all: readonly SampledSessions[]): string {
  if (pid === 0) return 'a prepared transaction';
  const seen = all.filter((s) => s.pid === pid);
  const most = seen.reduce<SampledSessions | undefined>(
    (a, b) => (a === undefined || b.samples > a.samples ? b : a),
    undefined,
  );
  if (most === undefined) return String(pid);
  const { user, database, application, kind, wait } = most;
  const who = user === undefined ? kind : `${user}@${database ?? ''}`;
  const idle = wait === idleInTransaction ? ', idle in transaction' : '';
  return `${pid} ${[who, application].filter((word) => word !== undefined).join(' ')}${idle}`;
}

function waitsOf(group: readonly SampledSessions[]): Load['waits'] {
  const waits = new Map<string, number>();
  for (const { wait, event, samples } of group) {
    const name = event === undefined ? wait : `${wait}:${event}`;
    waits.set(name, (waits.get(name) ?? 0) + samples);
  }
  const all = sum(group);
  return [...waits]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([wait, samples]) => ({ wait, share: rounded(samples / Math.max(1, all)) }));
}

const sum = (sessions: readonly SampledSessions[]): number => sessions.reduce((n, s) => n + s.samples, 0);
const rounded = (n: number): number => Math.round(n * 1000) / 1000;
