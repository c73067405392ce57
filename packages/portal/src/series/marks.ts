import type { LogLine } from '../stores/logs.ts';
import type { Series } from '../stores/metrics.ts';

/** Something that happened at a moment and may explain what a chart shows. */
export interface Mark {
  readonly atMs: number;
  readonly kind: 'run' | 'leader';
  readonly text: string;
}

/** Runs of pigsty, at the moment when each began: the store has them by their end. */
export function runMarks(lines: readonly LogLine[]): readonly Mark[] {
  return lines.flatMap(({ _time: ended = '', _msg: text = '', seconds = '0' }) => {
    const endMs = Date.parse(ended.replace(/(\.\d{3})\d+/, '$1'));
    return Number.isNaN(endMs) ? [] : [{ atMs: endMs - Number(seconds) * 1000, kind: 'run', text }];
  });
}

/** Changes of leaders: PostgreSQL begins a timeline when a member is promoted. */
export function leaderMarks(timelines: readonly Series[]): readonly Mark[] {
  return timelines.flatMap(({ labels, points }) =>
    points.flatMap(([at, timeline], i) => {
      const before = points[i - 1]?.[1];
      if (before === undefined || timeline <= before) return [];
      return [
        {
          atMs: at * 1000,
          kind: 'leader',
          text: `${labels['cls'] ?? ''} has another leader (timeline ${timeline})`,
        },
      ];
    }),
  );
}
