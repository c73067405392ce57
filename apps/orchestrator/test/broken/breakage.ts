import type { Problem } from '@pigsty/sdk';
import { place, type Good, type Path } from './document.ts';

/** One way to break one inventory: what it becomes, and where somebody who knows would point. */
export interface Breakage {
  readonly what: string;
  readonly content: string | Uint8Array;
  readonly line: number;
  readonly column: number;
}

/** A kind of mistake with every way to make it in an inventory. */
export interface Mutation {
  readonly kind: string;
  /** The rule that must report it; several where the value decides. */
  readonly rule: string | readonly string[];
  /** `error` when absent. A warning fails `--strict` only. */
  readonly severity?: Problem['severity'];
  readonly ways: (good: Good) => readonly Breakage[];
}

/** Replaces the value at a path; the mistake is where the new value starts. */
export function withValue(good: Good, path: Path, value: string): Breakage {
  const [start, end] = good.writtenAt(path);
  return broken(good, { what: `${path.join('.')}: ${value}`, start, end, insert: value });
}

/** Gives a key another name; the mistake is the name. */
export function withKey(good: Good, path: Path, name: string): Breakage {
  const [start, end] = good.keyAt(path);
  return broken(good, { what: `${path.join('.')} as ${name}`, start, end, insert: name });
}

/** Adds `key: value` to the start of a mapping; the mistake is its value, its key, or another place. */
export function withEntry(
  good: Good,
  path: Path,
  entry: { readonly key: string; readonly value: string; readonly at?: 'key' | 'value' },
): Breakage {
  const [start] = good.valueAt(path);
  const { key, value, at = 'value' } = entry;
  const block = good.isBlock(path);
  const indent = ' '.repeat(place(good.text, start).column - 1);
  const from = block ? start : start + 1;
  const insert = block ? `${key}: ${value}\n${indent}` : ` ${key}: ${value},`;
  const lead = (block ? 0 : 1) + (at === 'value' ? key.length + 2 : 0);
  return broken(good, {
    what: `${path.join('.')} with ${key}: ${value}`,
    start: from,
    end: from,
    insert,
    at: from + lead,
  });
}

/** Takes a `key: value` away; `at` says where the lack is seen. */
export function without(good: Good, path: Path, at: (text: string) => number): Breakage {
  const { text } = good;
  const [start] = good.keyAt(path);
  let [, end] = good.valueAt(path);
  let from = start;
  if (good.isBlock(path.slice(0, -1))) {
    const lineStart = text.lastIndexOf('\n', start) + 1;
    // The first key of a list item shares its line with the dash.
    if (text.slice(lineStart, start).trim() === '') from = lineStart;
    const newline = text.indexOf('\n', end - 1);
    end = newline === -1 ? text.length : newline + 1;
    if (from === start) end += /^ */.exec(text.slice(end))?.[0].length ?? 0;
  } else {
    end += /^\s*,?\s*/.exec(text.slice(end))?.[0].length ?? 0;
  }
  const content = text.slice(0, from) + text.slice(end);
  return { what: `without ${path.join('.')}`, content, ...place(content, at(content)) };
}

/** The text with one part replaced; the mistake is where the new part starts unless `at` says otherwise. */
export function broken(
  good: Good,
  edit: {
    readonly what: string;
    readonly start: number;
    readonly end: number;
    readonly insert: string;
    readonly at?: number;
  },
): Breakage {
  const content = good.text.slice(0, edit.start) + edit.insert + good.text.slice(edit.end);
  return { what: edit.what, content, ...place(content, edit.at ?? edit.start) };
}
