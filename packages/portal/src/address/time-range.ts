/** A stretch of time as an address has it: `now-3h`, or milliseconds since 1970. */
export interface RangeWords {
  readonly from: string;
  readonly to: string;
}

/** The same, in milliseconds. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export const defaultRange: RangeWords = { from: 'now-1h', to: 'now' };

/** Offered to choose from. */
export const offeredRanges: readonly (readonly [from: string, title: string])[] = [
  ['now-15m', 'last 15 min'],
  ['now-1h', 'last hour'],
  ['now-3h', 'last 3 hours'],
  ['now-6h', 'last 6 hours'],
  ['now-24h', 'last 24 hours'],
  ['now-7d', 'last 7 days'],
  ['now-30d', 'last 30 days'],
];

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A moment in milliseconds; `undefined` when the words are none. */
export function momentOf(words: string, nowMs: number): number | undefined {
  const relative = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(words);
  if (relative !== null) return nowMs - Number(relative[1] ?? 0) * (unitMs[relative[2] ?? 's'] ?? 0);
  if (/^\d{12,14}$/.test(words)) return Number(words);
  const parsed = /^\d{4}-\d\d-\d\d/.test(words) ? Date.parse(words) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Words that mean nothing, and a stretch that ends before it begins, are the last hour. */
export function resolveRange({ from, to }: RangeWords, nowMs: number): Range {
  const fromMs = momentOf(from, nowMs);
  const toMs = momentOf(to, nowMs);
  if (fromMs === undefined || toMs === undefined || fromMs >= toMs)
    return { fromMs: nowMs - 3_600_000, toMs: nowMs };
  return { fromMs, toMs };
}

const rounded = (fromMs: number, toMs: number): RangeWords => ({
  from: String(Math.round(fromMs)),
  to: String(Math.round(toMs)),
});

/** Half a range earlier or later; never past now, where it is relative again. */
export function shifted(words: RangeWords, direction: -1 | 1, nowMs: number): RangeWords {
  const { fromMs, toMs } = resolveRange(words, nowMs);
  const by = ((toMs - fromMs) / 2) * direction;
  if (toMs + by >= nowMs) return rounded(nowMs - (toMs - fromMs), nowMs);
  return rounded(fromMs + by, toMs + by);
}

/** Twice as long, or half as long; the end stays where it is now, and the middle where it is not. */
export function zoomed(words: RangeWords, factor: 0.5 | 2, nowMs: number): RangeWords {
  const { fromMs, toMs } = resolveRange(words, nowMs);
  const length = Math.max(60_000, (toMs - fromMs) * factor);
  if (words.to === 'now') return { from: `now-${Math.round(length / 1000)}s`, to: 'now' };
  const middle = (fromMs + toMs) / 2;
  return rounded(middle - length / 2, Math.min(nowMs, middle + length / 2));
}
