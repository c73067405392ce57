import type { Lines } from './yaml-lines.ts';
import type { Fix, Stop } from './yaml-fix.ts';
import { lookAlikes } from './yaml-look-alikes.ts';

/** Ways to make one line right with a quote, a colon, a space or a bracket. */
export function punctuationFixes(lines: Lines, stop: Stop): readonly Fix[] {
  const before = lines.next(stop.line, -1);
  const suspects = [stop.line, ...(before === undefined ? [] : [before])];
  return suspects.flatMap((line) => [
    ...lookAlikes(lines, line),
    ...withComma(lines, line),
    ...quotedValues(lines, line),
    ...withColon(lines, line),
    ...withSpace(lines, line),
    ...withoutBracket(lines, line, stop),
  ]);
}

/** Values that are a text with a character in it that ends one, in the words of the file. */
function quotedValues(lines: Lines, line: number): readonly Fix[] {
  const text = lines.at(line);
  return valuesOf(text).flatMap(({ key, start, end }): readonly Fix[] => {
    const value = text.slice(start, end);
    const reason = REASONS.find(([pattern]) => pattern.test(value))?.[1];
    if (reason === undefined) return [];
    const quoted = `'${value.replaceAll("'", "''")}'`;
    return [
      {
        changes: new Map([[line, text.slice(0, start) + quoted + text.slice(end)]]),
        cost: 1 + 0.5 * (value.match(/,/g)?.length ?? 0),
        at: { line, column: start + 1 },
        message: reason,
        hint: `Write it in quotes: ${shownEntry(key, value)}`,
      },
    ];
  });
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^[^'"{[].*:(?:\s|$)/, 'expected one key and one value, found a second ": "'],
  [/^(?![{[]).*(?:^|\s)#/, 'a # after a space begins a comment, so that the text ends there'],
  [/^[@`]/, 'a text cannot begin with @ or `, which YAML reserves'],
  [/^%/, 'a text cannot begin with %, which YAML reserves'],
  [/^[*&](?:\s|$)/, 'a text that begins with * or & means something else in YAML'],
  [/^[*&!|>][^\s]/, 'a text that begins with *, &, !, | or > means something else in YAML'],
  [/^\{\{/, 'a text that begins with {{ is read as a mapping'],
  [/^[[{][^[\]{}]*[\]}][\w.]/, 'a bracket at its beginning makes this a list or a mapping'],
  [/^".*"\S|^'.*'\S|^"[^"]*$/, 'a quote at its beginning ends the text at the next one'],
];

interface Value {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** What is written behind the colons of a line, to the next comma or bracket where it stands between braces. */
function valuesOf(text: string): readonly Value[] {
  const found: Value[] = [];
  const pattern = /([\w.-]+)\s*:\s+(?=\S)/g;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index + match[0].length;
    const flow = isBetweenBraces(text, start);
    for (const end of endsOf(text, start, flow)) found.push({ key: match[1] ?? '', start, end });
  }
  return found;
}

function isBetweenBraces(text: string, at: number): boolean {
  const before = text.slice(0, at).replace(/'[^']*'|"[^"]*"/g, '');
  return (before.match(/[[{]/g)?.length ?? 0) > (before.match(/[\]}]/g)?.length ?? 0);
}

/** Where the value may end, the nearest first. */
function endsOf(text: string, start: number, flow: boolean): readonly number[] {
  const whole = text.trimEnd().length;
  if (!flow) return [whole];
  const ends: number[] = [];
  for (let at = start; at < whole; at += 1) if (/[,}\]]/.test(text[at] ?? '')) ends.push(at);
  return ends.map((end) => start + text.slice(start, end).trimEnd().length).slice(0, 4);
}

export const SECRET = /pass(?:word|wd|phrase)?$|secret|token|_key$|password|cipher/im;

/** The entry as it should be; a password is not repeated. */
export function shownEntry(key: string, value: string): string {
  const secret = SECRET.test(`${key}\n${value}`);
  return `${key}: ${secret ? "'...'" : `'${value.replaceAll("'", "''")}'`}`;
}

/** `pg_cluster pg-meta`, `10.10.10.10 { pg_seq: 1 }` */
function withColon(lines: Lines, line: number): readonly Fix[] {
  const text = lines.at(line);
  const match = /^(\s*(?:- +)?)([\w.-]+)(\s+)(?=\S)/.exec(text);
  if (match === null || /^\s*(?:- +)?[\w.-]+\s*:(?:\s|$)/.test(text)) return [];
  const [lead = '', indent = '', word = '', gap = ''] = match;
  return [
    {
      changes: new Map([[line, `${indent}${word}:${gap}${text.slice(lead.length)}`]]),
      cost: 1,
      at: { line, column: indent.length + 1 },
      message: `expected ":" after ${word}`,
      hint: `Every entry is written "key: value": ${word}: ...`,
    },
  ];
}

/** `pg_cluster:pg-meta`, `-name: app`, `pg-meta` */
function withSpace(lines: Lines, line: number): readonly Fix[] {
  const text = lines.at(line);
  const at = { line, column: lines.indent(line) + 1 };
  const found: Fix[] = [];
  const colon = /^(\s*(?:- +)?)([\w.-]+):(?=[^\s])/.exec(text);
  if (colon !== null) {
    const [lead = '', indent = '', word = ''] = colon;
    found.push({
      changes: new Map([[line, `${lead} ${text.slice(lead.length)}`]]),
      cost: 1,
      at: { line, column: indent.length + 1 },
      message: `expected a space after "${word}:"`,
      hint: `Write ${word}: and the value behind a space.`,
    });
  }
  const dash = /^(\s*-)(?=[^\s-])/.exec(text);
  if (dash !== null) {
    const [lead = ''] = dash;
    found.push({
      changes: new Map([[line, `${lead} ${text.slice(lead.length)}`]]),
      cost: 1,
      at,
      message: 'expected a space after the dash',
      hint: 'An item of a list is written "- value".',
    });
  }
  const word = /^\s*[\w.-]+\s*$/.exec(text);
  if (word !== null) {
    found.push({
      changes: new Map([[line, `${text.trimEnd()}:`]]),
      cost: 1,
      at,
      message: `expected ":" after ${text.trim()}`,
      hint: 'A key ends with a colon, whatever is below it.',
    });
  }
  return found;
}

/** What people write in free words, with colons in them. */
const PROSE = /^(?:comment|desc|title)$/;

/** `{ name: app owner: app }`: of one word between two keys the comma is missing, or is a semicolon. */
function withComma(lines: Lines, line: number): readonly Fix[] {
  const text = lines.at(line);
  const match = /([\w.-]+)(: +(?!['"{[&*!])[^\s,;:{}[\]]+);? +([A-Za-z_]\w*)(?=: )/.exec(text);
  if (match === null || PROSE.test(match[1] ?? '') || !isBetweenBraces(text, match.index)) return [];
  const [found, key = '', value = '', next = ''] = match;
  const end = match.index + key.length + value.length;
  return [
    {
      changes: new Map([
        [line, `${text.slice(0, end)}, ${text.slice(match.index + found.length - next.length)}`],
      ]),
      cost: 0.9,
      at: { line, column: end + 1 },
      message: `expected a comma before ${next}`,
      hint: `Between braces entries are separated by commas: { ${key}: ..., ${next}: ... }`,
    },
  ];
}

/** A bracket too many is where the parser gave up. */
function withoutBracket(lines: Lines, line: number, stop: Stop): readonly Fix[] {
  const text = lines.at(line);
  if (line !== stop.line || !/[\]}]/.test(text[stop.column - 1] ?? '')) return [];
  const at = stop.column - 1;
  return [
    {
      changes: new Map([[line, text.slice(0, at) + text.slice(at + 1)]]),
      cost: 1,
      hint: `Take one ${text[at] ?? ''} away.`,
    },
  ];
}
