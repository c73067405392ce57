import type { CheckState, Op, Position } from '@pigsty/sdk';

export type { CheckState } from '@pigsty/sdk';

/** What one check found on one host. */
export interface Finding {
  /** Inventory address. */
  readonly host: string;
  /** Short and stable: `clock`, `port 5432`. */
  readonly check: string;
  readonly state: CheckState;
  readonly seen: string;
  readonly expected?: string;
  readonly remedy?: string;
  /** The inventory's value that asks for it: `pg-test.vars.pg_port`. */
  readonly subject?: string;
  readonly position?: Position;
  /** What `--fix` would converge; JSON says only that there is something. */
  readonly repair?: readonly Op[];
}

/** A finding of a topic; the host is added by who asks. */
export type Verdict = Omit<Finding, 'host'>;

type Details = Omit<Verdict, 'check' | 'state' | 'seen'>;

export const ok = (check: string, seen: string): Verdict => ({ check, state: 'ok', seen });

export const warn = (check: string, seen: string, details: Details): Verdict => ({
  check,
  state: 'warn',
  seen,
  ...details,
});

export const fail = (check: string, seen: string, details: Details): Verdict => ({
  check,
  state: 'fail',
  seen,
  ...details,
});

const severity: readonly CheckState[] = ['ok', 'warn', 'fail'];

export function worst(states: readonly CheckState[]): CheckState {
  return severity[Math.max(0, ...states.map((s) => severity.indexOf(s)))] ?? 'ok';
}
