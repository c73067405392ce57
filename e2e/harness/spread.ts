/** Seconds of the fastest, the median and the slowest round. */
export function spread(seconds: readonly number[]): string {
  const sorted = seconds.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const median = ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
  return [sorted[0] ?? NaN, median, sorted.at(-1) ?? NaN].map((s) => s.toFixed(1)).join(' / ');
}
