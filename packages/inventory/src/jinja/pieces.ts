/** A template taken apart. `source` is what stands between the marks. */
export type Piece =
  | { readonly kind: 'text' | 'block' | 'comment'; readonly text: string }
  | { readonly kind: 'expression'; readonly open: string; readonly source: string; readonly close: string };

export interface Unclosed {
  readonly unclosed: string;
}

const CLOSING = { '{{': '}}', '{%': '%}', '{#': '#}' } as const;

/** Splits a text where Jinja does. Marks inside of quotes and braces of an expression are part of it. */
export function piecesOf(text: string): readonly Piece[] | Unclosed {
  const pieces: Piece[] = [];
  let at = 0;
  for (;;) {
    const found = /\{[{%#]/.exec(text.slice(at));
    if (found === null) break;
    const start = at + found.index;
    if (start > at) pieces.push({ kind: 'text', text: text.slice(at, start) });
    const open = found[0] as keyof typeof CLOSING;
    const end = open === '{#' ? after(text, '#}', start + 2) : endOf(text, start + 2, CLOSING[open]);
    if (end === undefined) return { unclosed: open };
    const whole = text.slice(start, end);
    at = end;
    if (open === '{{') pieces.push(expression(whole));
    else if (open === '{%' && /^\{%[-+]?\s*raw\s*[-+]?%\}$/.test(whole)) {
      const raw = /\{%[-+]?\s*endraw\s*[-+]?%\}/.exec(text.slice(end));
      if (raw === null) return { unclosed: '{% raw %}' };
      at = end + raw.index + raw[0].length;
      pieces.push({ kind: 'text', text: text.slice(start, at) });
    } else pieces.push({ kind: open === '{#' ? 'comment' : 'block', text: whole });
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) });
  return pieces;
}

function expression(whole: string): Piece {
  const [, open = '{{', source = '', close = '}}'] = /^(\{\{[-+]?)([\s\S]*?)([-+]?\}\})$/.exec(whole) ?? [];
  return { kind: 'expression', open, source, close };
}

function after(text: string, mark: string, from: number): number | undefined {
  const at = text.indexOf(mark, from);
  return at === -1 ? undefined : at + mark.length;
}

/** Where an expression or a block ends; quotes and, for expressions, braces are skipped. */
function endOf(text: string, from: number, close: string): number | undefined {
  let depth = 0;
  for (let i = from; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === '"' || char === "'") {
      i = skipQuoted(text, i);
      continue;
    }
    if (depth === 0 && text.startsWith(close, i)) return i + close.length;
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
  }
  return undefined;
}

function skipQuoted(text: string, from: number): number {
  const quote = text.charAt(from);
  let i = from + 1;
  while (i < text.length && text.charAt(i) !== quote) i += text.charAt(i) === '\\' ? 2 : 1;
  return i;
}
