import { constants } from 'node:os';
import { execa } from 'execa';
import { SandboxError } from './errors.ts';

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface CommandOptions {
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a list of words and reports how it ended; only a program that cannot be started is an error. One that a signal
 * ended, as every program inside a host is when the host dies, has the exit code that a shell gives it.
 */
export async function tryRun(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [file, ...args] = argv;
  if (file === undefined) throw new SandboxError('COMMAND_FAILED', 'an empty command cannot be run');
  const result = await execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    // Output is parsed here, so it must not follow the user's language.
    env: { LC_ALL: 'C.UTF-8', ...options.env },
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
  if (result.signal !== undefined && !result.isCanceled)
    return { stdout: result.stdout, stderr: result.stderr, exitCode: 128 + constants.signals[result.signal] };
  if (result.exitCode === undefined) {
    throw new SandboxError('COMMAND_FAILED', `${argv.join(' ')}: ${result.shortMessage ?? 'did not run'}`, {
      cause: result,
    });
  }
  return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode };
}

/** Runs a list of words that must succeed; returns its standard output. */
export async function run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await tryRun(argv, options);
  if (result.exitCode === 0) return result.stdout;
  const said = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-15).join('\n');
  throw new SandboxError('COMMAND_FAILED', `${argv.join(' ')} ended with ${result.exitCode}: ${said}`);
}
