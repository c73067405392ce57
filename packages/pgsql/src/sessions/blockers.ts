import type { SampledSessions } from './facts.ts';

/**
 * The process ids of the root blockers of a session: what blocks it and waits for a lock itself is followed to what blocks that. Its
 * direct blockers where they all wait for each other, as samples of different moments may say.
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
