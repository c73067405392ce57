import type { Text } from './secret.ts';

/** A program and its words. Quoting happens once, in the transport. */
export interface Command {
  readonly argv: readonly string[];
  /** Runs as this user; root when absent. */
  readonly user?: string;
  /** The only way in for a secret: never argv, never the environment. */
  readonly stdin?: Text;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Exit codes that count as success; `[0]` when absent. */
  readonly okCodes?: readonly number[];
  readonly timeoutMs?: number;
  /**
   * It appends lines to the file `$PIGSTY_PROGRESS` while it runs: the last one is reported, in the words of its op kind's
   * `progress`.
   */
  readonly reports?: boolean;
}

/** A short POSIX shell script as a command; `args` arrive as `$1`, `$2`, ... */
export function shCommand(
  script: string,
  args: readonly string[] = [],
  options: Omit<Command, 'argv'> = {},
): Command {
  return { argv: ['sh', '-c', script, 'sh', ...args], ...options };
}

/** Quotes one word for a POSIX shell. */
export function quoteWord(word: string): string {
  if (word !== '' && /^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

/**
 * A shell fragment whose interpolated values are quoted; an array becomes several words.
 *
 * @example
 * shell`stat -c %a ${['/etc/hosts', '/a b']}` // stat -c %a /etc/hosts '/a b'
 */
export function shell(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | readonly string[])[]
): string {
  return strings.reduce((out, s, i) => {
    const value = values[i - 1];
    const quoted = Array.isArray(value) ? quoteWords(value as readonly string[]) : quoteWord(String(value));
    return out + quoted + s;
  });
}
