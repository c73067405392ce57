import type { RunEvent } from '@pigsty/sdk';

export type HostState = 'connecting' | 'waiting' | 'working' | 'done' | 'failed';

/** What one line of the live display shows. */
export interface HostLine {
  readonly host: string;
  readonly state: HostState;
  readonly stage?: string;
  readonly op?: string;
  /** What is last seen of it. */
  readonly last?: string;
  /** When the current stage or op began. */
  readonly sinceMs: number;
  readonly changes: number;
  readonly error?: string;
}

export interface LiveState {
  readonly phase: string;
  readonly startedMs: number;
  readonly hosts: ReadonlyMap<string, HostLine>;
  /** Wanted by the plan, and done so far. */
  readonly wanted: number;
  readonly changed: number;
  /** Stages with changes that are not finished, by id. */
  readonly left: ReadonlySet<string>;
}

export function startLive(nowMs: number): LiveState {
  return { phase: 'connect', startedMs: nowMs, hosts: new Map(), wanted: 0, changed: 0, left: new Set() };
}

/** The next picture after an event. */
export function advance(state: LiveState, event: RunEvent, nowMs: number): LiveState {
  switch (event.type) {
    case 'phase':
      return { ...state, phase: event.phase };
    case 'host':
      return withHost(state, event.host, nowMs, {
        state: event.state === 'failed' ? 'failed' : 'waiting',
        ...(event.error === undefined ? {} : { error: event.error.message }),
      });
    case 'planned': {
      const wanted = event.plan.stages.reduce((sum, stage) => sum + stage.changes.length, 0);
      const hosts = new Map(state.hosts);
      for (const host of event.plan.hosts) {
        if (!hosts.has(host)) hosts.set(host, { host, state: 'waiting', sinceMs: nowMs, changes: 0 });
      }
      const left = new Set(
        event.plan.stages.filter((s) => s.changes.length + s.unknown.length > 0).map((s) => s.id),
      );
      return { ...state, hosts, wanted, left };
    }
    case 'stage':
      return stageEvent(state, event, nowMs);
    case 'op':
      return opEvent(state, event, nowMs);
    case 'progress':
      return progressEvent(state, event, nowMs);
    case 'note':
    case 'step':
    case 'procedure':
    case 'finished':
      return state;
    default:
      return event satisfies never;
  }
}

function stageEvent(state: LiveState, event: Extract<RunEvent, { type: 'stage' }>, nowMs: number): LiveState {
  if (event.state === 'started') {
    return withHost(state, event.host, nowMs, { state: 'working', stage: event.stage });
  }
  if (event.state === 'failed') {
    const error = event.error?.message ?? 'failed';
    return withHost(state, event.host, nowMs, { state: 'failed', stage: event.stage, error });
  }
  const left = new Set(state.left);
  left.delete(event.stage);
  const next = { ...state, left };
  const line = state.hosts.get(event.host);
  // Another stage of the same host may have begun meanwhile; then its line stays.
  if (
    line === undefined ||
    (line.stage !== undefined && line.stage !== event.stage) ||
    line.state === 'failed'
  )
    return next;
  const done = ![...left].some((id) => id.endsWith(`@${event.host}`) || id.includes(`@${event.host}/`));
  return withHost(next, event.host, nowMs, { state: done ? 'done' : 'waiting' });
}

function opEvent(state: LiveState, event: Extract<RunEvent, { type: 'op' }>, nowMs: number): LiveState {
  const line = state.hosts.get(event.host);
  switch (event.state) {
    case 'started':
      return withHost(state, event.host, nowMs, { state: 'working', stage: event.stage, op: event.what });
    case 'changed': {
      const next = withHost(state, event.host, nowMs, {
        state: line?.state ?? 'working',
        stage: event.stage,
        changes: (line?.changes ?? 0) + 1,
      });
      return { ...next, changed: state.changed + 1 };
    }
    case 'failed':
      return withHost(state, event.host, nowMs, {
        state: 'failed',
        stage: event.stage,
        op: event.what,
        error: event.what,
      });
    default:
      return event.state satisfies never;
  }
}

function progressEvent(
  state: LiveState,
  { host, stage, what, last, ms }: Extract<RunEvent, { type: 'progress' }>,
  nowMs: number,
): LiveState {
  return withHost(state, host, nowMs - ms, { state: 'working', stage, op: what, last });
}

function withHost(
  state: LiveState,
  host: string,
  nowMs: number,
  change: Partial<Omit<HostLine, 'host'>>,
): LiveState {
  const before = state.hosts.get(host);
  const line: HostLine = { host, state: 'waiting', sinceMs: nowMs, changes: before?.changes ?? 0, ...change };
  return { ...state, hosts: new Map(state.hosts).set(host, line) };
}
