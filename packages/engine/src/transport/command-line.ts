import { quoteWord, quoteWords, type Command, type Text } from '@pigsty/sdk';
import { feed } from './input.ts';

export interface CommandLineOptions {
  readonly nonce: string;
  /** Deadline on the host when the command names none. */
  readonly timeoutMs: number;
}

/** What `timeout` exits with when it had to end the command. */
export const timedOutCode = 124;

/** A command as shell lines that run in a subshell of their own; its exit code is the lines' exit code. */
export function commandLines(command: Command, { nonce, timeoutMs }: CommandLineOptions): Text {
  const seconds = Math.max(1, Math.ceil((command.timeoutMs ?? timeoutMs) / 1000));
  const environment = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const words = [
    ...(environment.length === 0 ? [] : ['env', ...environment]),
    ...['timeout', '-k', '10', String(seconds)],
    ...command.argv,
  ];
  const run =
    command.user === undefined || command.user === 'root' ? 'exec' : `pigsty_as ${quoteWord(command.user)}`;
  const line = `( cd ${quoteWord(command.cwd ?? '/')} && ${run} ${quoteWords(words)} )`;
  return command.stdin === undefined ? `${line} </dev/null\n` : feed(line, command.stdin, nonce);
}

/** A shell `case` pattern of the exit codes that count as success. */
export function okPattern(command: Command): string {
  return (command.okCodes ?? [0]).join('|');
}
