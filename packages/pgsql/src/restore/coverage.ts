import type { RestoreFacts, Range } from './facts.ts';
import type { Backup } from './info.ts';
import { timelinesOf, type Stretch } from './timeline.ts';
import { parseSegment, segmentAt } from './wal.ts';

/** A member that a cluster could be restored at, from the repository that it has. */
export interface Source {
  readonly member: string;
  /** It runs and takes writes: WAL that only it has yet is archived before anything stops. */
  readonly leads: boolean;
  readonly facts: RestoreFacts;
}

export function timelineOf(backup: Backup, segmentBytes: number): number {
  return parseSegment(backup.lastSegment, segmentBytes)?.timeline ?? 0;
}

export function numberOf(segment: string, segmentBytes: number): number {
  return parseSegment(segment, segmentBytes)?.number ?? Number.NaN;
}

/** What a recovery at this member can read. */
export function available({ facts, leads }: Source): readonly Range[] {
  return leads ? [...facts.archived, ...facts.own] : facts.archived;
}

export function has(source: Source, path: readonly Stretch[], segment: number): boolean {
  const timelines = timelinesOf(path, segment, source.facts.segmentBytes);
  return available(source).some(
    (r) => timelines.includes(r.timeline) && segment >= r.first && segment <= r.last,
  );
}

/** The first segment that is missing; whole ranges are skipped. */
export function firstGap(
  source: Source,
  { path }: { readonly path: readonly Stretch[] },
  { first, last }: { readonly first: number; readonly last: number },
): number | undefined {
  const { segmentBytes } = source.facts;
  let at = first;
  while (at <= last) {
    const timelines = timelinesOf(path, at, segmentBytes);
    const range = available(source).find(
      (r) => timelines.includes(r.timeline) && at >= r.first && at <= r.last,
    );
    if (range === undefined) return at;
    // A range of an older timeline counts up to its fork only.
    const stretch = path.find((s) => s.timeline === range.timeline);
    const end =
      stretch === undefined || !Number.isFinite(stretch.end) ? last : segmentAt(stretch.end, segmentBytes);
    at = Math.min(range.last, end) + 1;
  }
  return undefined;
}
