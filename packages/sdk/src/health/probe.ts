import type { JsonValue } from '../words/json.ts';

export type HealthState = 'ok' | 'warn' | 'fail' | 'unknown';

export interface Verdict {
  readonly state: HealthState;
  readonly detail: string;
  readonly hint?: string;
  /** Passes by itself within a minute of a change: a run that has just changed something asks again. */
  readonly settles?: boolean;
}

/** One question of a health check, with a deadline and a verdict. */
export interface Probe {
  readonly module: string;
  readonly cluster: string;
  readonly instance: string;
  readonly host: string;
  /** A claim: `etcd member answers`. */
  readonly name: string;
  /** Shell fragment, run as root; must not change anything. */
  readonly script: string;
  readonly deadlineMs: number;
  judge(answer: { readonly code: number; readonly output: string }): Verdict;
  /** What the answer says to be compared with those of other hosts, by `compare` of the module. */
  tells?(answer: { readonly code: number; readonly output: string }): JsonValue | undefined;
}

export interface ProbeResult extends Verdict {
  readonly module: string;
  readonly cluster: string;
  readonly instance: string;
  readonly host: string;
  readonly name: string;
  readonly durationMs: number;
}

/** The result of a probe, and what its answer said to be compared. */
export interface ToldResult {
  readonly result: ProbeResult;
  readonly told: JsonValue;
}

/** What a comparison makes of a result. */
export interface ComparedResult {
  readonly result: ProbeResult;
  readonly verdict: Verdict;
}

export interface HealthReport {
  readonly state: HealthState;
  readonly results: readonly ProbeResult[];
}
