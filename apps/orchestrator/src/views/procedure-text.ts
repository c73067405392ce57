import type { Change, PhaseResult, ProcedurePlan, ProcedureResult } from '@pigsty/sdk';
import { procedureCall } from '@pigsty/sdk/engine';
import { errorJson, errorText } from './error-text.ts';
import { interruptionText } from './interruption-text.ts';
import type { Paint } from './paint.ts';
import { changeLine } from './plan-text.ts';
import { problemsText } from './problems-text.ts';
import { count, duration } from './words.ts';

/** Every phase with what it will do as far as that is known, and what is interrupted by it. */
export function procedurePlanText(plan: ProcedurePlan, paint: Paint): string {
  const phases = plan.phases.map(({ name, plan: { stages } }) => {
    const changes = stages.flatMap((s) => s.changes);
    return [
      `  ${paint.cyan(name)}${changes.length === 0 ? paint.dim('  nothing to do as things are now') : ''}`,
      ...changes.map((change) => `    ${changeLine(change, paint)}${interruption(change, paint)}`),
    ].join('\n');
  });
  return [
    `${paint.bold(plan.procedure)} ${plan.subject}: ${plan.question}.`,
    ...(plan.resumes === undefined ? [] : [`Goes on with the phase "${plan.resumes}" of an unfinished one.`]),
    ...phases,
    ...(plan.problems.length === 0 ? [] : [problemsText(plan.problems, paint)]),
  ].join('\n');
}

function interruption({ interrupts }: Change, paint: Paint): string {
  return interrupts === undefined ? '' : paint.dim(`  (${interruptionText(interrupts)})`);
}

/** What was reached, phase by phase; or what failed, and how it goes on. */
export function procedureText(
  result: ProcedureResult,
  paint: Paint,
  options: { verbose?: boolean } = {},
): string {
  if (result.status === 'planned') return procedurePlanText(result.plan, paint);
  const phases = result.phases.map((phase) => phaseLine(phase, paint));
  const failures = result.failures.map(({ error }) => errorText(error, paint, options));
  return [...phases, ...failures, verdict(result, paint)].join('\n');
}

function phaseLine({ name, status, ms, applied }: PhaseResult, paint: Paint): string {
  switch (status) {
    case 'done':
      return `${paint.green('done')}    ${name}: ${count(applied.length, 'change')} in ${duration(ms)}`;
    case 'unchanged':
      return paint.dim(`-       ${name}: nothing to do`);
    case 'failed':
      return `${paint.red('failed')}  ${name}, after ${duration(ms)}`;
    case 'notAttempted':
      return paint.yellow(`-       ${name}: not attempted`);
    default:
      return status satisfies never;
  }
}

function verdict({ status, plan, conclusion, totalMs, runId }: ProcedureResult, paint: Paint): string {
  const run = runId === undefined ? '' : ` Run ${runId}.`;
  const again = procedureCall({ ...plan, onHosts: plan.on === 'hosts' });
  switch (status) {
    case 'done':
      return `${paint.green('Done')} in ${duration(totalMs)}. ${conclusion ?? ''}${run}`;
    case 'unchanged':
      return `${paint.green('Nothing to do')}. ${conclusion ?? ''}`;
    case 'aborted':
      return `${paint.green('Walked back')} in ${duration(totalMs)}.${run}`;
    case 'declined':
      return 'Nothing was changed.';
    case 'failed':
      return `${paint.red('Unfinished')} after ${duration(totalMs)}.${run}\nWhat is done stays done. Go on when the cause is gone: ${again}`;
    case 'planned':
      return '';
    default:
      return status satisfies never;
  }
}

/** The last line of a procedure. */
export function procedureJson(
  result: ProcedureResult,
): { readonly type: 'procedure' } & Record<string, unknown> {
  const { status, id, plan, phases, failures, result: reached, passed, conclusion, runId, totalMs } = result;
  return {
    type: 'procedure',
    status,
    id,
    ...(runId === undefined ? {} : { runId }),
    plan,
    phases,
    failures: failures.map((f) => ({ stage: f.stage, host: f.host, error: errorJson(f.error) })),
    ...(reached === undefined ? {} : { result: reached }),
    ...(passed === undefined ? {} : { passed }),
    ...(conclusion === undefined ? {} : { conclusion }),
    totalMs,
  };
}
