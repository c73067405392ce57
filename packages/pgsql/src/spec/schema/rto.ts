import { z } from 'zod';

/** `2s`, `0.5s`, `500ms` or a number of seconds, as whole milliseconds: HAProxy rejects `0.5s`. */
const Duration = z
  .union([z.string().regex(/^[0-9]+(\.[0-9]+)?(ms|s)$/, 'a duration such as 500ms or 2s'), z.number().min(0)])
  .transform(durationMs);

/** One row of `pg_rto_plan`, in the order of its ten slots. */
export const RtoPlan = z
  .tuple([
    z.int(),
    z.int(),
    z.int(),
    z.int(),
    z.int(),
    Duration,
    Duration,
    Duration,
    z.int().min(1),
    z.int().min(1),
  ])
  .transform(
    ([
      ttl,
      loopWait,
      retryTimeout,
      primaryStartTimeout,
      safetyMargin,
      interMs,
      fastInterMs,
      downInterMs,
      rise,
      fall,
    ]) => ({
      ttl,
      loopWait,
      retryTimeout,
      primaryStartTimeout,
      safetyMargin,
      interMs,
      fastInterMs,
      downInterMs,
      rise,
      fall,
    }),
  );

export type RtoPlan = z.output<typeof RtoPlan>;

function row(
  numbers: readonly [number, number, number, number, number],
  inter: readonly [number, number, number],
  rise: number,
  fall: number,
): RtoPlan {
  const [ttl, loopWait, retryTimeout, primaryStartTimeout, safetyMargin] = numbers;
  const [interMs, fastInterMs, downInterMs] = inter;
  return {
    ttl,
    loopWait,
    retryTimeout,
    primaryStartTimeout,
    safetyMargin,
    interMs,
    fastInterMs,
    downInterMs,
    rise,
    fall,
  };
}

/**
 * `norm` and `fast` are shorter than the original's: 20 s is the least TTL that Patroni accepts, and with 30 s a lost
 * host cost 38 s. See the decision record on failover timers. `safe` and `wide` are the original's.
 */
export const DEFAULT_RTO_PLAN: Readonly<Record<string, RtoPlan>> = {
  fast: row([20, 1, 5, 5, 5], [500, 250, 500], 2, 3),
  norm: row([20, 2, 8, 10, 5], [1000, 500, 1000], 2, 3),
  safe: row([60, 10, 20, 45, 10], [3000, 1500, 3000], 3, 3),
  wide: row([120, 20, 30, 95, 15], [4000, 2000, 4000], 3, 3),
};

function durationMs(value: string | number): number {
  if (typeof value === 'number') return Math.round(value * 1000);
  const number = Number.parseFloat(value);
  return Math.round(value.endsWith('ms') ? number : number * 1000);
}
