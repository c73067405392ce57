import type { Series } from '../stores/metrics.ts';

/** A state that lasted: shares of the range, 0 to 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly value: number | undefined;
  readonly startSeconds: number;
}

/** One value after the other; what was not seen is a span without a value. */
export function spansOf(
  { points }: Pick<Series, 'points'>,
  { start, end, step }: { readonly start: number; readonly end: number; readonly step: number },
): readonly Span[] {
  const values = new Map(points.map(([t, v]) => [t, v]));
  const whole = end - start + step;
  const spans: { from: number; to: number; value: number | undefined; startSeconds: number }[] = [];
  for (let t = start; t <= end; t += step) {
    const value = values.get(t);
    const last = spans.at(-1);
    const to = (t - start + step) / whole;
    if (last !== undefined && last.value === value) last.to = to;
    else spans.push({ from: (t - start) / whole, to, value, startSeconds: t });
  }
  return spans;
}
