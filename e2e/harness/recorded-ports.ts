import { readFileSync } from 'node:fs';

/** The ports that the decision records list, each with its row. */
export function recordedPorts(): ReadonlyMap<number, string> {
  const rows = ['0024-what-a-member-answers.md', '0033-infra-listens-on-loopback.md']
    .map((name) => readFileSync(new URL(`../../docs/decisions/${name}`, import.meta.url), 'utf8'))
    .flatMap((text) => text.split('\n').filter((line) => /^\| \d/.test(line)));
  return new Map(
    rows.flatMap((row) => {
      const [, first = ''] = row.split('|');
      const [ports = ''] = /^[\d, to]+/.exec(first.trim()) ?? [];
      return ports.split(',').flatMap((part) => {
        const [begin = NaN, end = begin] = part.split('to').map(Number);
        return Array.from({ length: end - begin + 1 }, (_, i) => [begin + i, row] as const);
      });
    }),
  );
}
