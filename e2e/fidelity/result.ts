import type { CliResult } from '../harness/cli.ts';
import type { Change } from './planned.ts';

/** What a plan or a run says of itself with `--json`. */
export interface Result {
  readonly status: string;
  readonly grade: string;
  readonly plan: { readonly stages: readonly { readonly changes: readonly Change[] }[] };
  readonly applied: readonly Change[];
}

/** The last line of a command that ended with one of these exit codes. */
export function resultOf(result: CliResult, codes: readonly number[]): Result {
  const last = result.stdout.trim().split('\n').at(-1) ?? '';
  const line = last.startsWith('{') ? (JSON.parse(last) as Result & { readonly type: string }) : undefined;
  if (line?.type !== 'result' || !codes.includes(result.code))
    throw new Error(`exit code ${result.code}:\n${result.all.slice(-3000)}`);
  return line;
}
