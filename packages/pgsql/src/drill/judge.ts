import type { Fault } from './fault.ts';
import { type Attempt, lostRows, writeTimeline } from './ledger.ts';
import { type Leadership, overlaps } from './leaderships.ts';

/** What a drill reached. A type and not an interface, so that it is JSON. Moments are seconds after the fault. */
export type DrillResult = {
  readonly cluster: string;
  readonly fault: Fault;
  readonly passed: boolean;
  /** Why it is not passed; empty when it is. */
  readonly reasons: string[];
  readonly leaderBefore: string;
  readonly leaderAfter: string;
  /** Until a commit was acknowledged again; null when none was. */
  readonly recoverySeconds: number | null;
  /** Until every member was back; null when one was not. */
  readonly rejoinSeconds: number | null;
  readonly acknowledged: number;
  /** Acknowledged rows that are not in the table. */
  readonly lost: number[];
  readonly firstFailedSeconds: number | null;
  readonly lastAcknowledgedSeconds: number | null;
  /** Every further time of more than a second without a commit, for example when the old leader comes back. */
  readonly laterGapsSeconds: number[];
  /** What the client was told. */
  readonly errors: string[];
  readonly leaderships: { readonly instance: string; readonly from: number; readonly to: number }[];
  /** Times at which two instances led: there must be none. */
  readonly twoLeaders: { readonly instances: string[]; readonly seconds: number }[];
};

/** What was seen of a fault, in milliseconds of the hosts' clocks. */
export interface Evidence {
  readonly cluster: string;
  readonly fault: Fault;
  readonly leader: string;
  readonly leaderAfter: string | undefined;
  readonly faultMs: number;
  readonly attempts: readonly Attempt[];
  readonly present: ReadonlySet<number>;
  readonly stretches: readonly Leadership[];
  readonly withinSeconds: number;
  readonly returnedMs: number | undefined;
  /** Every host has told what it saw. */
  readonly complete: boolean;
}

/** What the evidence of a drill says. */
export function judge(evidence: Evidence): DrillResult {
  const { attempts, faultMs, present, stretches, withinSeconds, returnedMs, leader } = evidence;
  const writes = writeTimeline(attempts, faultMs);
  const lost = lostRows(attempts, present);
  const twoLeaders = overlaps(stretches);
  const recoveryMs = writes.firstFailedMs === undefined ? (writes.gapMs ?? 0) : writes.firstAckAfterMs;
  const reasons = [
    ...(evidence.complete
      ? []
      : ['part of what was seen is gone: an earlier command had begun to clear away']),
    ...(recoveryMs === undefined ? ['writes never succeeded again'] : []),
    ...(recoveryMs !== undefined && recoveryMs > withinSeconds * 1000
      ? [`writes took longer than ${withinSeconds} s`]
      : []),
    ...(lost.length > 0 ? [`${lost.length} acknowledged row${lost.length === 1 ? '' : 's'} lost`] : []),
    ...(twoLeaders.length > 0 ? ['two instances were leaders at the same time'] : []),
    ...(returnedMs === undefined ? [`${leader} did not come back`] : []),
  ];
  return {
    cluster: evidence.cluster,
    fault: evidence.fault,
    passed: reasons.length === 0,
    reasons,
    leaderBefore: leader,
    leaderAfter: evidence.leaderAfter ?? 'unknown',
    recoverySeconds: seconds(recoveryMs),
    rejoinSeconds: seconds(returnedMs === undefined ? undefined : returnedMs - faultMs),
    acknowledged: attempts.filter((a) => a.acknowledged).length,
    lost: [...lost],
    firstFailedSeconds: seconds(writes.firstFailedMs),
    lastAcknowledgedSeconds: seconds(writes.lastAckMs),
    laterGapsSeconds: writes.laterGapsMs.map((ms) => ms / 1000),
    errors: [...writes.errors],
    leaderships: stretches
      .toSorted((a, b) => a.fromMs - b.fromMs)
      .map(({ instance, fromMs, toMs }) => {
        return { instance, from: (fromMs - faultMs) / 1000, to: (toMs - faultMs) / 1000 };
      }),
    twoLeaders: twoLeaders.map(({ instances, ms }) => ({ instances: [...instances], seconds: ms / 1000 })),
  };
}

function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / 1000;
}
