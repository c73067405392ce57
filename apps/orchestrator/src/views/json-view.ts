import type { RunEvent, RunResult } from '@pigsty/sdk';
import type { Output } from '../call/world.ts';
import { errorJson } from './error-text.ts';
import type { RunView } from './view.ts';

/** Every line is one JSON object with a `type`; see docs/guide/json-output.md. */
export function jsonView(out: Output): RunView {
  return {
    onEvent: (event) => {
      const line = eventJson(event);
      if (line !== undefined) writeJson(out, line);
    },
    pause: () => undefined,
  };
}

export function writeJson(out: Output, value: { readonly type: string } & Record<string, unknown>): void {
  out.write(`${JSON.stringify(value)}\n`);
}

/** An event as it is printed; the end of a run is printed by the command, as `result`. */
export function eventJson(
  event: RunEvent,
): ({ readonly type: string } & Record<string, unknown>) | undefined {
  if (event.type === 'finished' || event.type === 'planned' || event.type === 'procedure') return undefined;
  if ('error' in event && event.error !== undefined) return { ...event, error: errorJson(event.error) };
  return { ...event };
}

/** The last line of a run. */
export function resultJson(result: RunResult): { readonly type: 'result' } & Record<string, unknown> {
  return {
    type: 'result',
    status: result.status,
    ...(result.runId === undefined ? {} : { runId: result.runId }),
    grade: result.plan.grade,
    changes: result.plan.stages.reduce((sum, stage) => sum + stage.changes.length, 0),
    unknown: result.plan.stages.reduce((sum, stage) => sum + stage.unknown.length, 0),
    plan: result.plan,
    applied: result.applied,
    failures: result.failures.map((f) => ({ stage: f.stage, host: f.host, error: errorJson(f.error) })),
    notAttempted: result.notAttempted,
    timings: result.timings,
  };
}
