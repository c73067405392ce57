import { available, firstGap, numberOf, timelineOf, type Source } from './coverage.ts';
import type { Backup } from './info.ts';
import { ownerOf, pathTo } from './timeline.ts';

/** What a member's repository reaches: from the end of a backup to the last segment without a gap after it. */
export interface Window {
  readonly backup: Backup;
  readonly timeline: number;
  readonly from: number;
  /** When the last segment was archived; now, where the server itself has the rest. */
  readonly until: number;
}

/** What can be reached from each backup along the present timeline, or along its own where that has left it. */
export function windowsOf(source: Source): readonly Window[] {
  const { facts } = source;
  const backups = facts.info?.backups.filter((b) => !b.error) ?? [];
  return backups.map((backup) => {
    const own = timelineOf(backup, facts.segmentBytes);
    const present = pathTo(facts.timeline ?? own, facts.histories);
    const onPresent = present !== undefined && ownerOf(present, backup.endLsn - 1) === own;
    const path = onPresent ? present : (pathTo(own, facts.histories) ?? []);
    const spot = { path, timeline: path.at(-1)?.timeline ?? own, owner: own, lsn: 0, segment: 0 };
    const first = numberOf(backup.firstSegment, facts.segmentBytes);
    const end = Math.max(first, ...available(source).map((r) => r.last));
    const gap = firstGap(source, spot, { first, last: end }) ?? end + 1;
    const last = facts.archived.filter(
      (r) => r.first < gap && r.last >= first && path.some((s) => s.timeline === r.timeline),
    );
    const live =
      source.leads && onPresent && facts.own.some((r) => r.timeline === facts.timeline && r.last === gap - 1);
    const until = live ? facts.now : Math.max(backup.end, ...last.map((r) => r.until ?? 0));
    return { backup, timeline: spot.timeline, from: backup.end, until };
  });
}

export function windowText(source: Source): string {
  const windows = windowsOf(source);
  const [first] = windows;
  if (first === undefined) return '';
  const merged: { from: number; until: number }[] = [];
  for (const { from, until } of [...windows].sort((a, b) => a.from - b.from)) {
    const before = merged.at(-1);
    if (before !== undefined && from <= before.until) before.until = Math.max(before.until, until);
    else merged.push({ from, until });
  }
  return `Reachable at ${source.member}: ${merged.map((w) => `${utcText(w.from)} to ${utcText(w.until)}`).join(', ')}.`;
}

export function utcText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
