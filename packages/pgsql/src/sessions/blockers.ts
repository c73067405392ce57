import type { SampledSessions } from './facts.ts';

/**
 * Who is at the end of what a session waits for, by process ids: whoever is in the same queue for a lock waits, too. Those it waits for where they
 * all wait for each other, as they did at different times.
 */
export function rootsOf(
  session: SampledSessions,
  waits: ReadonlyMap<number, readonly number[]>,
): readonly number[] {
  const roots = new Set<number>();
  const seen = new Set<number>();
  const open = [...session.blockedBy];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    const next = waits.get(pid) ?? [];
    if (next.length === 0) roots.add(pid);
    else open.push(...next);
  }
  return roots.size === 0 ? session.blockedBy : [...roots];
}

/** Whom each process waited for, at any time. */
export function waitsByPid(sessions: readonly SampledSessions[]): ReadonlyMap<number, readonly number[]> {
  const waits = new Map<number, readonly number[]>();
  for (const { pid, blockedBy } of sessions)
    if (pid !== undefined && blockedBy.length > 0)
      waits.set(pid, [...new Set([...(waits.get(pid) ?? []), ...blockedBy])]);
  return waits;
}
