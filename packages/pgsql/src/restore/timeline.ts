import { parseLsn, segmentAt } from './wal.ts';

/** A stretch of a timeline that another one, or itself, goes through: from a position to before another. */
export interface Stretch {
  readonly timeline: number;
  readonly begin: number;
  /** Where the next timeline forks off; Infinity for the last one. */
  readonly end: number;
}

/** Of each timeline the others it came from, oldest first, with the position where it left each. */
export type Histories = ReadonlyMap<number, readonly { readonly timeline: number; readonly end: number }[]>;

/** Reads a history file: `1<tab>0/3000060<tab>reason`, one line for each timeline before. */
export function parseHistory(text: string): readonly { readonly timeline: number; readonly end: number }[] {
  return text.split('\n').flatMap((line) => {
    const [, timeline = '', position = ''] = /^\s*(\d+)\s+([0-9A-Fa-f]+\/[0-9A-Fa-f]+)/.exec(line) ?? [];
    const end = parseLsn(position);
    return end === undefined ? [] : [{ timeline: Number(timeline), end }];
  });
}

/** The way from the first timeline to this one. Nothing when its history file is missing; the first one has none. */
export function pathTo(timeline: number, histories: Histories): readonly Stretch[] | undefined {
  const before = histories.get(timeline) ?? (timeline === 1 ? [] : undefined);
  if (before === undefined) return undefined;
  let begin = 0;
  const stretches = before.map((each): Stretch => {
    const stretch = { timeline: each.timeline, begin, end: each.end };
    begin = each.end;
    return stretch;
  });
  return [...stretches, { timeline, begin, end: Number.POSITIVE_INFINITY }];
}

/** Which timeline of a path a position belongs to. */
export function ownerOf(path: readonly Stretch[], lsn: number): number | undefined {
  return path.find(({ begin, end }) => lsn >= begin && lsn < end)?.timeline;
}

/** Timelines on which a segment of a path may be found: a fork lies within one, and either file has what is before it. */
export function timelinesOf(
  path: readonly Stretch[],
  segment: number,
  segmentBytes: number,
): readonly number[] {
  return path
    .filter(
      ({ begin, end }) =>
        segment >= segmentAt(begin, segmentBytes) &&
        (end === Number.POSITIVE_INFINITY || segment <= segmentAt(end, segmentBytes)),
    )
    .map(({ timeline }) => timeline);
}
