import type { Probe, Verdict } from './probe.ts';

/** Which instance a probe is about. */
export type ProbeSubject = Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'>;

/**
 * Verdicts of a probe, in a word each.
 *
 * @example
 * judge: ({ output }) => (output.trim() === 'PONG' ? verdict.ok('PONG') : verdict.fail('no answer', 'pigsty install redis'))
 */
export const verdict = {
  ok: (detail: string): Verdict => ({ state: 'ok', detail }),
  warn: (detail: string, hint?: string): Verdict => ({
    state: 'warn',
    detail,
    ...(hint === undefined ? {} : { hint }),
  }),
  fail: (detail: string, hint?: string): Verdict => ({
    state: 'fail',
    detail,
    ...(hint === undefined ? {} : { hint }),
  }),
} as const;
