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

type Values = readonly (number | null)[];

/**
 * What is drawn, in the order of drawing, each with the place of its series. Stacked values are sums with all below, and the highest is
 * drawn first: what is below covers its part.
 */
export function linesOf(
  all: readonly Values[],
  stacked: boolean,
): readonly { readonly at: number; readonly values: Values }[] {
  if (!stacked) return all.map((values, at) => ({ at, values }));
  const lines: { at: number; values: Values }[] = [];
  for (const [at, values] of all.entries()) {
    const below = lines.at(-1)?.values ?? [];
    lines.push({
      at,
      values: values.map((v, i) => {
        const under = below[i] ?? null;
        return v === null && under === null ? null : (v ?? 0) + (under ?? 0);
      }),
    });
  }
  return lines.reverse();
}
