import type { Fix } from './yaml-fix.ts';
import type { Lines } from './yaml-lines.ts';

/** Characters of other keyboards and of word processors, and the one of YAML that is meant. */
const MEANT: Readonly<Record<string, string>> = {
  '\uff1a': ': ',
  '\uff0c': ', ',
  '\u3001': ', ',
  '\uff5b': '{',
  '\uff5d': '}',
  '\uff3b': '[',
  '\uff3d': ']',
  '\u00a0': ' ',
  '\u3000': ' ',
};
const PATTERN = new RegExp(`[${Object.keys(MEANT).join('')}]|^ *[\u2013\u2014] `, 'g');

const NAMES: Readonly<Record<string, string>> = { ':': 'a colon', ',': 'a comma', '-': 'a dash' };

/** A line with each look-alike outside of quotes replaced: they are text to YAML, wherever they stand. */
export function lookAlikes(lines: Lines, line: number): readonly Fix[] {
  const text = lines.at(line);
  let first: { readonly at: number; readonly found: string; readonly meant: string } | undefined;
  const meant = text.replace(/'[^']*'|"[^"]*"|[^'"]+/g, (part, start: number) =>
    /^['"]/.test(part)
      ? part
      : part.replace(PATTERN, (found, at: number) => {
          const one = MEANT[found] ?? found.replace(/[\u2013\u2014]/, '-');
          const place = start + at + found.search(/\S|[\u00a0\u3000]/);
          first ??= { at: place, found: text[place] ?? '', meant: one.trim() };
          return one;
        }),
  );
  if (first === undefined) return [];
  const code = (first.found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const isSpace = first.meant === '';
  return [
    {
      changes: new Map([[line, isSpace ? meant : meant.replaceAll(/(?<=[,:]) {2,}/g, ' ')]]),
      cost: 0.5,
      at: { line, column: first.at + 1 },
      message: isSpace
        ? `expected a space, found U+${code}, which only looks like one`
        : `expected ${NAMES[first.meant] ?? `the bracket ${first.meant}`}, found "${first.found}" (U+${code})`,
      hint: 'Type it with an English keyboard; it often comes with copied text.',
    },
  ];
}
