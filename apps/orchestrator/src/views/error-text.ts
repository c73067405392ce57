import type { PigstyError } from '@pigsty/sdk';
import type { Paint } from './paint.ts';
import { problemsText, problemsTotal } from './problems-text.ts';
import { indent } from './words.ts';

interface ErrorTextOptions {
  readonly verbose?: boolean;
  /** A run has begun, and says itself what it has changed. */
  readonly midRun?: boolean;
}

/**
 * What, where, why and what to try. `log` is shown as it came from the host.
 * Anything that is not our own error is a bug: its message is shown, its stack only on request.
 */
export function errorText(error: unknown, paint: Paint, options: ErrorTextOptions = {}): string {
  if (!isPigstyError(error)) return foreignText(error, paint, options);
  const lines: string[] = [];
  if (error.problems.length > 0) {
    lines.push(problemsText(error.problems, paint));
    lines.push(`${problemsTotal(error.problems)}${options.midRun === true ? '' : ' Nothing was changed.'}`);
    // The engine's errors that carry problems repeat the first one as their own message and hint.
    if (options.verbose === true) lines.push(paint.dim(stackOf(error)));
    return lines.join('\n');
  } else {
    lines.push(`${paint.red('error')} ${error.message}  ${paint.dim(`[${error.code}]`)}`);
  }
  const where = whereText(error);
  if (where !== '') lines.push(`  at    ${where}`);
  if (error.log !== undefined && error.log.trim() !== '') {
    lines.push(indent(error.log.trimEnd(), `  ${paint.dim('|')} `));
  }
  if (error.hint !== undefined) lines.push(indent(error.hint, '  '));
  if (options.verbose === true) lines.push(paint.dim(stackOf(error)));
  return lines.join('\n');
}

/** By shape, so that the first lines of the program need not load the SDK. */
export function isPigstyError(error: unknown): error is PigstyError {
  return error instanceof Error && error.name === 'PigstyError' && 'code' in error;
}

/** The same as data, for `--json`. */
export function errorJson(error: unknown): Record<string, unknown> {
  if (!isPigstyError(error)) {
    const { code, hint } = error as { code?: unknown; hint?: unknown };
    return {
      code: typeof code === 'string' ? code : 'BUG',
      message: messageOf(error),
      ...(typeof hint === 'string' ? { hint } : {}),
    };
  }
  return {
    code: error.code,
    message: error.message,
    where: error.where,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.log === undefined ? {} : { log: error.log }),
    ...(error.problems.length === 0 ? {} : { problems: error.problems }),
  };
}

function foreignText(error: unknown, paint: Paint, options: { verbose?: boolean }): string {
  const { hint } = error as { hint?: unknown };
  const lines = [`${paint.red('error')} ${messageOf(error)}`];
  if (typeof hint === 'string') lines.push(indent(hint, '  '));
  if (options.verbose === true) lines.push(paint.dim(stackOf(error)));
  // Errors of the sandbox and of the system name their case; what has neither code nor hint is unexpected.
  else if (typeof hint !== 'string' && (error as { code?: unknown }).code === undefined) {
    lines.push('  This should not happen. Run it again with --verbose to see where it comes from.');
  }
  return lines.join('\n');
}

function whereText(error: PigstyError): string {
  const { host, stage, op, cluster } = error.where;
  return [host ?? cluster, stage === undefined ? undefined : `stage ${stage}`, op]
    .filter((w) => w !== undefined)
    .join(', ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  const own = error instanceof Error ? (error.stack ?? '') : '';
  const cause =
    error instanceof Error && error.cause !== undefined ? `\ncaused by ${stackOf(error.cause)}` : '';
  return own + cause;
}
