import { count } from '../views/words.ts';
import type { Fault } from './fault.ts';
import { type Attempt, lostRows, writeTimeline, type WriteTimeline } from './ledger.ts';
import type { Member } from './subject.ts';
import { type Leadership, overlaps } from './watch.ts';

export interface RoundResult {
  readonly fault: Fault;
  readonly passed: boolean;
  readonly leaderBefore: string;
  readonly leaderAfter: string;
  /** Until a commit was acknowledged again, after the fault. */
  readonly recoveryMs: number | undefined;
  readonly writes: WriteTimeline;
  /** Until every member was back and streaming, after the fault. */
  readonly rejoinMs: number | undefined;
  readonly leaderships: readonly Leadership[];
  readonly twoLeaders: ReturnType<typeof overlaps>;
  readonly acknowledged: number;
  readonly lost: readonly number[];
  readonly reasons: readonly string[];
}

export interface Evidence {
  readonly fault: Fault;
  readonly leader: Member;
  readonly leaderAfter: Member | undefined;
  readonly faultMs: number;
  readonly attempts: readonly Attempt[];
  readonly present: ReadonlySet<number>;
  readonly stretches: readonly Leadership[];
  readonly withinMs: number;
  readonly rejoinedMs: number | undefined;
}

/** What the evidence of a round says. Times are made relative to the fault. */
export function judge(evidence: Evidence): RoundResult {
  const { attempts, faultMs, present, stretches } = evidence;
  const writes = writeTimeline(attempts, faultMs);
  const lost = lostRows(attempts, present);
  const relative = stretches.map((s) => ({ ...s, fromMs: s.fromMs - faultMs, toMs: s.toMs - faultMs }));
  const twoLeaders = overlaps(relative);
  const recoveryMs = writes.firstFailedMs === undefined ? (writes.gapMs ?? 0) : writes.firstAckAfterMs;
  const reasons = [
    ...(recoveryMs === undefined ? ['writes never succeeded again'] : []),
    ...(recoveryMs !== undefined && recoveryMs > evidence.withinMs
      ? [`writes took longer than ${evidence.withinMs / 1000} s`]
      : []),
    ...(lost.length > 0 ? [`${count(lost.length, 'acknowledged row')} lost`] : []),
    ...(twoLeaders.length > 0 ? ['two instances were leaders at the same time'] : []),
    ...(evidence.rejoinedMs === undefined ? [`${evidence.leader.instance} did not come back`] : []),
  ];
  return {
    fault: evidence.fault,
    passed: reasons.length === 0,
    leaderBefore: evidence.leader.instance,
    leaderAfter: evidence.leaderAfter?.instance ?? 'unknown',
    recoveryMs,
    writes,
    rejoinMs: evidence.rejoinedMs,
    leaderships: relative.sort((a, b) => a.fromMs - b.fromMs),
    twoLeaders,
    acknowledged: attempts.filter((a) => a.acknowledged).length,
    lost,
    reasons,
  };
}
