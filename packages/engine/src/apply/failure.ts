import { PigstyError, type ErrorCode, type Where } from '@pigsty/sdk';
import type { Frame } from '../transport/frames.ts';
import { timedOutCode } from '../transport/command-line.ts';
import { checkRefusedCode } from '../transport/file-write.ts';
import { stepTimeoutMs, type Step } from './steps.ts';

type Attempt = Extract<Step, { id: string }>;

export interface FailedStep {
  readonly step: Attempt;
  readonly frame: Frame;
  readonly diagnosis: string;
  readonly where: Where;
  /** Removes secrets from remote output. */
  readonly redact: (text: string) => string;
}

/** What went wrong in one step: what, where, the remote lines that explain it, and what to try. */
export function stepFailure({ step, frame, diagnosis, where, redact }: FailedStep): PigstyError {
  const [first] = step.group.deltas;
  const others =
    step.group.deltas.length > 1 ? ` (and ${step.group.deltas.length - 1} more in one transaction)` : '';
  const what = `${first?.change?.what ?? first?.op.key ?? step.id}${others}`;
  const log = redact(
    [lastLines(frame.stderr, frame.stdout), diagnosis.trim()].filter((t) => t !== '').join('\n'),
  );
  const { code, message } = judge(step, frame.code, what);
  const hint = hintFor(log);
  return new PigstyError(code, `${where.host ?? ''}: ${message}`, {
    where,
    ...(log === '' ? {} : { log }),
    ...(hint === undefined ? {} : { hint }),
  });
}

function judge(
  step: Attempt,
  exit: number | undefined,
  what: string,
): { readonly code: ErrorCode; readonly message: string } {
  if (exit === undefined)
    return { code: 'COMMAND_FAILED', message: `${what}: the remote shell ended in the middle of it` };
  if (step.action.do === 'write' && exit === checkRefusedCode) {
    const program = step.action.check?.[0] ?? 'its own program';
    return {
      code: 'CHECK_FAILED',
      message: `${step.action.path} was refused by ${program}; the old file is still in place`,
    };
  }
  if (step.group.kind.kind === 'wait') return { code: 'WAIT_TIMEOUT', message: `gave up: ${what}` };
  if (exit === timedOutCode)
    return {
      code: 'COMMAND_FAILED',
      message: `${what} did not end within ${Math.round(stepTimeoutMs(step) / 1000)} s`,
    };
  return { code: 'COMMAND_FAILED', message: `${what} failed (exit ${exit})` };
}

/** The last lines of what a command said; standard error first, as it usually holds the reason. */
function lastLines(stderr: string, stdout: string): string {
  const lines = [stdout, stderr].flatMap((s) =>
    s
      .split('\n')
      .map((l) => l.trimEnd())
      .filter((l) => l !== ''),
  );
  return (
    lines
      .slice(-20)
      .map((l) => l.replaceAll(/\.pigsty-\w{8}\.(?=[^/\s]+)/g, ''))
      // The temporary name is the name itself by now.
      .map((l) => l.replace(/^mv: cannot move ('.+') to \1:/, 'cannot replace $1:'))
      .join('\n')
  );
}

function hintFor(log: string): string | undefined {
  if (/No space left on device|ENOSPC/i.test(log)) return 'A file system is full: df -h';
  if (/Device or resource busy/i.test(log))
    return 'Something is mounted at that path itself (a container often does that): findmnt shows it. It has to be unmounted before the path can be replaced.';
  if (/Read-only file system/i.test(log)) return 'A file system is mounted read-only: findmnt -O ro';
  return undefined;
}
