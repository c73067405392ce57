import type { Secret } from '../words/secret.ts';

const mark = '[secret]';

/**
 * What may be seen of a file that is there, whose wanted content holds secrets: lines that are wanted as they are, and
 * lines whose name is that of a wanted line without a secret. Where the wanted content has a secret, the place is marked;
 * a line that nobody asked for may hold one of an earlier time, and is not shown.
 *
 * @example
 * maskedContent('ttl: 30\npassword: old\n', text`ttl: 20\npassword: ${secret}\n`);
 * // 'ttl: 30\npassword: [another secret]\n'
 */
export function maskedContent(have: string, wanted: Secret): string {
  const lines = wanted.masked.split('\n');
  const open = lines.filter((line) => !line.includes(mark));
  const closed = lines.filter((line) => line.includes(mark)).map(patternOf);
  const names = new Set(open.map(nameOf));
  for (const { line } of closed) names.delete(nameOf(line));
  const known = new Set(open);
  return have
    .split('\n')
    .map((line) => {
      if (line === '' || known.has(line)) return line;
      const found = closed.find(({ pattern }) => pattern.test(line));
      if (found !== undefined) return isIn(line, wanted) ? found.line : found.line.replaceAll(mark, other);
      return names.has(nameOf(line)) ? line : '[not shown: it may hold a secret]';
    })
    .join('\n');
}

const other = '[another secret]';

function patternOf(line: string): { readonly line: string; readonly pattern: RegExp } {
  const literal = line.split(mark).map((part) => part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  return { line, pattern: new RegExp(`^${literal.join('.*')}$`, 's') };
}

function isIn(line: string, wanted: Secret): boolean {
  return wanted.matches((plain) => plain.split('\n').includes(line));
}

/** The margin, and the first word up to a space, a colon or a sign of equality. */
function nameOf(line: string): string {
  return /^\s*(?:- )?[^\s:=]*/.exec(line)?.[0] ?? '';
}
