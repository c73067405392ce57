import { execa } from 'execa';
import { fileURLToPath } from 'node:url';

/** The launcher at the root of the clone: what a user types. */
export const pigstyPath = fileURLToPath(new URL('../../pigsty', import.meta.url));

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams as a user sees them. */
  readonly all: string;
  readonly seconds: number;
}

export interface CliOptions {
  readonly cwd: string;
  readonly timeoutMs?: number;
}

export interface RunningCli {
  readonly done: Promise<CliResult>;
  /** What a power failure of the admin machine does to it. */
  kill(): void;
}

/** Runs `pigsty ...` to its end; a non-zero exit is a result, not an exception. */
export function pigsty(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startPigsty(args, options).done;
}

export function startPigsty(args: readonly string[], { cwd, timeoutMs = 900_000 }: CliOptions): RunningCli {
  const started = performance.now();
  const child = execa(pigstyPath, [...args], {
    cwd,
    reject: false,
    all: true,
    stdin: 'ignore',
    timeout: timeoutMs,
    env: { NO_COLOR: '1', CI: 'true' },
  });
  const done = child.then((result): CliResult => ({
    code: result.exitCode ?? 255,
    stdout: result.stdout,
    stderr: result.stderr,
    all: result.all,
    seconds: (performance.now() - started) / 1000,
  }));
  return { done, kill: () => void child.kill('SIGKILL') };
}
