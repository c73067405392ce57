import { execa, type ResultPromise } from 'execa';
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
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** Runs `pigsty ...` to its end; a non-zero exit is a result, not an exception. */
export async function pigsty(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const started = performance.now();
  const result = await startPigsty(args, options);
  return {
    code: result.exitCode ?? 255,
    stdout: String(result.stdout),
    stderr: String(result.stderr),
    all: String(result.all),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Starts `pigsty ...` in a process group of its own, so that a test can kill all of it. */
export function startPigsty(
  args: readonly string[],
  { cwd, input, timeoutMs = 900_000 }: CliOptions,
): ResultPromise<{ reject: false; all: true }> {
  return execa(pigstyPath, [...args], {
    cwd,
    reject: false,
    all: true,
    timeout: timeoutMs,
    env: { NO_COLOR: '1', CI: 'true' },
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  }) as unknown as ResultPromise<{ reject: false; all: true }>;
}
