import type { Problem } from '@pigsty/sdk';
import type { Lines } from './yaml-lines.ts';
import type { Fix } from './yaml-fix.ts';
import { shownEntry } from './yaml-punctuation.ts';

type Explained = Pick<Problem, 'message' | 'hint'> & { readonly at: { line: number; column: number } };

/** A quote or a bracket that was opened and not closed is closed on its own line, or on one of the next few. */
export function closingFixes(lines: Lines, { message, hint = '', at }: Explained): readonly Fix[] {
  const opened = lines.at(at.line)[at.column - 1] ?? '';
  if (opened === '"' || opened === "'") return quoteMends(lines, { hint, at, quote: opened });
  if (!/is not closed/.test(message)) return [];
  const closing = opened === '{' ? '}' : opened === '[' ? ']' : undefined;
  if (closing === undefined) return [];
  const text = lines.at(at.line);
  const cut = commentCut(text, at);
  const ends = [at.line, ...belowBlock(lines, at.line)];
  return [
    ...(cut === undefined ? [] : [cut]),
    ...ends.flatMap((line, i) =>
      ['', ','].map((comma, j): Fix => ({
        changes: new Map([[line, withClosing(lines.at(line), closing + comma)]]),
        cost: 1 + i + j / 10,
        hint,
      })),
    ),
  ];
}

/** Lines of what is written below, where a bracket may have been meant to end. */
function belowBlock(lines: Lines, line: number): readonly number[] {
  const found: number[] = [];
  let next = lines.next(line, 1);
  while (next !== undefined && lines.indent(next) > lines.indent(line) && found.length < 12) {
    found.push(next);
    next = lines.next(next, 1);
  }
  return found;
}

function withClosing(text: string, closing: string): string {
  const [, written = text, comment = ''] = /^(.*?)(\s+#.*)?$/.exec(text) ?? [];
  return `${written.replace(/,\s*$/, '')} ${closing}${comment}`;
}

/** `{ name: app, password: one #two }`: the bracket is there, behind what became a comment. */
function commentCut(text: string, at: { readonly line: number; readonly column: number }): Fix | undefined {
  const match = /^(.*?([\w.-]+)\s*:\s+)([^\s'"{[][^,]*?\s#[^,}\]]*?)(\s*[,}\]].*)$/.exec(text);
  if (match === null) return undefined;
  const [, before = '', key = '', value = '', after = ''] = match;
  return {
    changes: new Map([[at.line, `${before}'${value.replaceAll("'", "''")}'${after}`]]),
    cost: 0.5,
    at: { line: at.line, column: before.length + 1 },
    message: 'a # after a space begins a comment, so that the text ends there',
    hint: `Write it in quotes: ${shownEntry(key, value)}`,
  };
}

function quoteMends(
  lines: Lines,
  { hint, at, quote }: { readonly hint: string; readonly at: Explained['at']; readonly quote: string },
): readonly Fix[] {
  const text = lines.at(at.line);
  const whole = text.trimEnd().length;
  const ends = new Set([whole]);
  for (let end = whole; end > at.column && /[\s,}\]]/.test(text[end - 1] ?? ''); end -= 1) ends.add(end - 1);
  for (let end = at.column; end < whole; end += 1)
    if (/[,}\]]|\s#/.test(text.slice(end, end + 2))) ends.add(end);
  return [...ends].map((end, i): Fix => ({
    changes: new Map([[at.line, text.slice(0, end) + quote + text.slice(end)]]),
    cost: 1 + i / 10,
    hint,
  }));
}
