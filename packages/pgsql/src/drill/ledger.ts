/** One commit that the drill's client tried. */
export interface Attempt {
  readonly id: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Acknowledged means: the server said that it is committed. */
  readonly acknowledged: boolean;
  readonly error?: string;
}

export interface WriteTimeline {
  /** Milliseconds after the fault, where not said otherwise. */
  readonly firstFailedMs: number | undefined;
  readonly lastAckMs: number | undefined;
  readonly firstAckAfterMs: number | undefined;
  /** Between the last acknowledged commit and the next one. */
  readonly gapMs: number | undefined;
  /** Every further gap of more than a second, for example when the old leader comes back. */
  readonly laterGapsMs: readonly number[];
  readonly errors: readonly string[];
}

const notableGapMs = 1000;

/** What the client saw of a fault: the longest time without an acknowledged commit, and what came after it. */
export function writeTimeline(attempts: readonly Attempt[], faultMs: number): WriteTimeline {
  const failed = attempts.filter((a) => !a.acknowledged && a.endedMs >= faultMs);
  const failedMs = failed.map((a) => a.endedMs);
  const acks = attempts
    .filter((a) => a.acknowledged)
    .map((a) => a.endedMs)
    .sort((a, b) => a - b);
  const lastAck = acks.at(-1);
  const seen = {
    firstFailedMs: failed.length === 0 ? undefined : Math.min(...failedMs) - faultMs,
    errors: [...new Set(failed.flatMap((a) => (a.error === undefined ? [] : [a.error])))].slice(0, 8),
  };
  const gaps = acks.slice(1).flatMap((end, i) => {
    const start = acks[i] ?? end;
    return end > faultMs ? [{ start, end, length: end - start }] : [];
  });
  const longest = gaps.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined || Math.max(0, ...failedMs) > (lastAck ?? 0)) {
    const lastAckMs = lastAck === undefined ? undefined : lastAck - faultMs;
    return { ...seen, lastAckMs, firstAckAfterMs: undefined, gapMs: undefined, laterGapsMs: [] };
  }
  return {
    ...seen,
    lastAckMs: longest.start - faultMs,
    firstAckAfterMs: longest.end - faultMs,
    gapMs: longest.length,
    laterGapsMs: gaps.filter((g) => g.start >= longest.end && g.length > notableGapMs).map((g) => g.length),
  };
}

/** Acknowledged commits that are not in the table: there must be none. */
export function lostRows(attempts: readonly Attempt[], present: ReadonlySet<number>): readonly number[] {
  return attempts.filter((a) => a.acknowledged && !present.has(a.id)).map((a) => a.id);
}
