import type { Series } from '../stores/metrics.ts';

/** Points of all series at the same moments, as a chart wants them: a gap is null. */
export function gridOf(
  all: readonly Pick<Series, 'points'>[],
  { start, end, step }: { readonly start: number; readonly end: number; readonly step: number },
): readonly [times: readonly number[], ...values: (readonly (number | null)[])[]] {
  const times: number[] = [];
  for (let t = start; t <= end; t += step) times.push(t);
  return [
    times,
    ...all.map(({ points }) => {
      const values = new Map(points.map(([t, v]) => [t, Number.isFinite(v) ? v : null]));
      return times.map((t) => values.get(t) ?? null);
    }),
  ];
}
