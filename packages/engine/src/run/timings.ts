import type { RunEvent, RunTimings } from '@pigsty/sdk';
import type { HostPool } from '../hosts/pool.ts';
import type { World } from '../world/world.ts';

/** Measures a run from its events. */
export interface Stopwatch {
  hear(event: RunEvent): void;
  planned(): void;
  /** Somebody was thinking: what that took is no time of the run. */
  waited(ms: number): void;
  read(): RunTimings;
}

const shown = 10;

export function startStopwatch(world: World, pool: HostPool): Stopwatch {
  const from = world.elapsedMs();
  const before = pool.execs();
  const slow: { stage: string; what: string; ms: number }[] = [];
  let plannedAt: number | undefined;
  let waitedMs = 0;
  return {
    hear: (event) => {
      if (event.type === 'op' && event.state === 'changed')
        slow.push({ stage: event.stage, what: event.what, ms: event.ms });
    },
    planned: () => (plannedAt ??= world.elapsedMs()),
    waited: (ms) => (waitedMs += ms),
    read: () => {
      const now = world.elapsedMs() - waitedMs;
      const planMs = Math.round((plannedAt ?? now) - from);
      const totalMs = Math.round(now - from);
      return {
        totalMs,
        planMs,
        applyMs: totalMs - planMs,
        slowest: [...slow].sort((a, b) => b.ms - a.ms).slice(0, shown),
        execs: Object.fromEntries([...pool.execs()].map(([host, n]) => [host, n - (before.get(host) ?? 0)])),
      };
    },
  };
}
