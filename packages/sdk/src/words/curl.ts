import { quoteWord } from './command.ts';

export interface CurlOptions {
  /** How long all of it may take. */
  readonly seconds: number;
  /** Further words, quoted: `-f -o /dev/null`. */
  readonly options?: string;
}

/**
 * A request in a script that runs on a host. It reads no configuration of the user, goes through no proxy, and prints nothing
 * of its own but errors.
 *
 * @example
 * curl('http://127.0.0.1:9101/metrics', { seconds: 2, options: '-f -o /dev/null' })
 */
export function curl(url: string, { seconds, options }: CurlOptions): string {
  const words = options === undefined ? '' : ` ${options}`;
  return `curl -q -sS --noproxy '*' --max-time ${seconds}${words} -- ${quoteWord(url)}`;
}

/**
 * A quoted word of a configuration file of curl (`-K`), in which secrets travel beside the command line: `"a\"b"`.
 *
 * @example
 * `user = ${curlWord('admin:a password')}\n`
 */
export function curlWord(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `"${escaped}"`;
}
