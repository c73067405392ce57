import type { RunResult, StageFailure } from '@pigsty/sdk';
import { errorText } from './error-text.ts';
import type { Paint } from './paint.ts';
import { moduleTitle } from './plan-text.ts';
import { table } from './table.ts';
import { count, duration, indent } from './words.ts';

/** The end of a run: what was done, what failed and why, what was not attempted, where the time went. */
export function summaryText(result: RunResult, paint: Paint, options: { verbose?: boolean } = {}): string {
  const blocks = [
    ...(result.applied.length === 0 ? [] : [appliedText(result, paint)]),
    ...result.failures.map((failure) => failureText(failure, paint, options)),
    ...(result.notAttempted.length === 0 ? [] : [notAttemptedText(result.notAttempted, paint)]),
    ...slowestText(result, paint, options.verbose === true),
    verdict(result, paint),
  ];
  return blocks.join('\n\n');
}

function appliedText(result: RunResult, paint: Paint): string {
  const modules = [...new Set(result.applied.map((c) => c.module))];
  const hosts = [...new Set(result.applied.map((c) => c.host))];
  const cell = (host: string, module: string): string => {
    const n = result.applied.filter((c) => c.host === host && c.module === module).length;
    return n === 0 ? '-' : String(n);
  };
  const header = ['changed', ...modules.map(moduleTitle)].map((t) => ({ text: t, painted: paint.dim(t) }));
  return table([header, ...hosts.map((host) => [host, ...modules.map((module) => cell(host, module))])]);
}

function failureText(failure: StageFailure, paint: Paint, options: { verbose?: boolean }): string {
  const { host, stage } = failure.error.where;
  const place = [failure.host, failure.stage === '' ? '' : `stage ${failure.stage}`]
    .filter((word) => word !== '')
    .join(', ');
  const where = host !== undefined || stage !== undefined || place === '' ? '' : `\n  at    ${place}`;
  return errorText(failure.error, paint, { ...options, midRun: true }) + where;
}

function notAttemptedText(stages: readonly string[], paint: Paint): string {
  const shown = stages.slice(0, 12).join('\n');
  const more = stages.length > 12 ? `\n... and ${stages.length - 12} more` : '';
  return `${paint.yellow('Not attempted')}, because something before failed:\n${indent(shown + more, '  ')}`;
}

function slowestText(result: RunResult, paint: Paint, verbose: boolean): readonly string[] {
  const slow = transactions(result.timings.slowest)
    .filter((s) => verbose || s.ms >= 1000)
    .slice(0, verbose ? 10 : 5);
  if (slow.length === 0) return [];
  const rows = slow.map((s) => [duration(s.ms).padStart(11), s.stage, s.what]);
  return [`${paint.dim('slowest')}\n${table(rows)}`];
}

/** Ops of one transaction took the same time together: they are shown once. */
function transactions(ops: RunResult['timings']['slowest']): RunResult['timings']['slowest'] {
  const groups = new Map<string, { stage: string; what: string; ms: number; more: number }>();
  for (const op of ops) {
    const key = `${op.stage} ${op.ms}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...op, more: 0 });
    else known.more += 1;
  }
  return [...groups.values()].map(({ stage, what, ms, more }) => ({
    stage,
    ms,
    what: more === 0 ? what : `${what} and ${more} more`,
  }));
}

function verdict(result: RunResult, paint: Paint): string {
  const { totalMs, planMs, applyMs } = result.timings;
  const time = `${duration(totalMs)} (plan ${duration(planMs)}, apply ${duration(applyMs)})`;
  const run = result.runId === undefined ? '' : ` Run ${result.runId}.`;
  switch (result.status) {
    case 'unchanged':
      return `${paint.green('Nothing to do')}, nothing was changed: ${duration(totalMs)}.`;
    case 'changed':
      return `${paint.green('Done')}: ${count(result.applied.length, 'change')} in ${time}.${run}`;
    case 'failed':
      if (result.failures.some((f) => f.error.code === 'CANCELLED')) {
        return `${paint.yellow('Stopped')}: ${count(result.applied.length, 'change')} made in ${time}.${run}\nRun the same command again: what is done stays done, the rest is finished.`;
      }
      return (
        `${paint.red('Failed')}: ${count(result.failures.length, 'stage')} failed, ` +
        `${count(result.applied.length, 'change')} made in ${time}.${run}\n` +
        'Run the same command again when the cause is gone: what is done stays done, the rest is finished.'
      );
    case 'declined':
      return 'Nothing was changed.';
    case 'planned':
      return `Planned in ${duration(planMs)}. Nothing was changed.`;
    default:
      return result.status satisfies never;
  }
}
