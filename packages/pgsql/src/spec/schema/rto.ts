import { z } from 'zod';

/** `2s`, `0.5s`, `500ms` or a number of seconds, as whole milliseconds: HAProxy rejects `0.5s`. */
const Duration = z
  .union([z.string().regex(/^[0-9]+(\.[0-9]+)?(ms|s)$/, 'a duration such as 500ms or 2s'), z.number().min(0)])
  .transform(durationMs);

const Checks = z.int().min(1);

/** The ten slots of a row, in their order; times of Patroni in seconds. */
const slots = [
  'ttl',
  'loopWait',
  'retryTimeout',
  'primaryStartTimeout',
  'safetyMargin',
  'interMs',
  'fastInterMs',
  'downInterMs',
  'rise',
  'fall',
] as const;

export type RtoPlan = Readonly<Record<(typeof slots)[number], number>>;

/** One row of `pg_rto_plan`. */
export const RtoPlan = z
  .tuple([z.int(), z.int(), z.int(), z.int(), z.int(), Duration, Duration, Duration, Checks, Checks])
  .transform((row) => Object.fromEntries(slots.map((slot, i) => [slot, row[i]])) as RtoPlan);

/**
 * `norm` and `fast` are shorter than the original's: 20 s is the least TTL that Patroni accepts, and with 30 s a lost
 * host cost 38 s. See the decision record on failover timers. `safe` and `wide` are the original's.
 */
export const DEFAULT_RTO_ROWS: Readonly<Record<string, z.input<typeof RtoPlan>>> = {
  fast: [20, 1, 5, 5, 5, '0.5s', '0.25s', '0.5s', 2, 3],
  norm: [20, 2, 5, 10, 5, '1s', '0.5s', '1s', 2, 3],
  safe: [60, 10, 20, 45, 10, '3s', '1.5s', '3s', 3, 3],
  wide: [120, 20, 30, 95, 15, '4s', '2s', '4s', 3, 3],
};

/** The same as they are used. */
export const DEFAULT_RTO_PLAN = z.record(z.string(), RtoPlan).parse(DEFAULT_RTO_ROWS);

function durationMs(value: string | number): number {
  if (typeof value === 'number') return Math.round(value * 1000);
  const number = Number.parseFloat(value);
  return Math.round(value.endsWith('ms') ? number : number * 1000);
}
