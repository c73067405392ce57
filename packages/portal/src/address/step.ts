import type { Range } from './time-range.ts';

const ladder = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];

/** Seconds between two points: no more of them than a screen shows, and none closer than they are scraped. */
export function stepOf({ fromMs, toMs }: Range, points = 360): number {
  const least = (toMs - fromMs) / 1000 / points;
  return ladder.find((step) => step >= least) ?? 86_400;
}

/** Beginning and end on multiples of the step, so that a later question finds the same points. */
export function alignedTo(
  { fromMs, toMs }: Range,
  step: number,
): { readonly start: number; readonly end: number } {
  const align = (ms: number): number => Math.floor(ms / 1000 / step) * step;
  return { start: align(fromMs), end: align(toMs) };
}
