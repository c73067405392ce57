import { isSecret, joinText, type Text } from '@pigsty/sdk';
import { stringify } from 'yaml';

/**
 * YAML of a mapping whose leaves may be secrets. YAML 1.1, because Patroni reads it with PyYAML: there `on` without
 * quotes is a boolean.
 *
 * The library would write it as well, without secrets, and was most of the work of planning a large estate; it is asked how
 * a text is written where that is not plain to see.
 *
 * @param indent spaces before its keys, where they are part of a mapping that is written in pieces
 */
export function toYaml(document: Readonly<Record<string, unknown>>, indent = ''): Text {
  const writer = new Writer();
  entriesOf(document).forEach(([key, value]) => {
    writer.add(indent, keyOf(key), ':');
    writer.put(value, `${indent}  `, 'key');
  });
  return writer.text;
}

class Writer {
  readonly #parts: Text[] = [];
  /** Joined once: text that was added to grows a tree of its pieces, which a large estate keeps for each host. */
  #plain: string[] = [];

  get text(): Text {
    return joinText([...this.#parts, this.#plain.join('')]);
  }

  add(...parts: readonly Text[]): void {
    for (const part of parts) {
      if (typeof part === 'string') {
        this.#plain.push(part);
      } else {
        this.#parts.push(this.#plain.join(''), part);
        this.#plain = [];
      }
    }
  }

  /** What comes after a key or a dash. The lines of a collection are indented; after a dash its first is on the same line. */
  put(value: unknown, indent: string, after: 'key' | 'dash'): void {
    const scalar = scalarOf(value);
    if (scalar !== undefined) {
      this.add(' ', scalar, '\n');
      return;
    }
    this.add(after === 'key' ? '\n' : ' ');
    const startOf = (at: number): string => (at > 0 || after === 'key' ? indent : '');
    if (Array.isArray(value)) {
      value.forEach((item, at) => {
        this.add(startOf(at), '-');
        this.put(item, `${indent}  `, 'dash');
      });
    } else {
      entriesOf(value as object).forEach(([key, item], at) => {
        this.add(startOf(at), keyOf(key), ':');
        this.put(item, `${indent}  `, 'key');
      });
    }
  }
}

function entriesOf(map: object): readonly (readonly [string, unknown])[] {
  return Object.entries(map).filter(([, value]) => value !== undefined);
}

/** A value that needs no lines of its own. */
function scalarOf(value: unknown): Text | undefined {
  if (typeof value === 'string') return written(value);
  if (isSecret(value)) return value.map(doubleQuoted);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : undefined;
  return entriesOf(value).length === 0 ? '{}' : undefined;
}

/** At the start of a line these would end a document. Names of settings: the same ones for each cluster. */
function keyOf(text: string): string {
  return keys(text, () => (/^(?:---|\.\.\.)/.test(text) ? doubleQuoted(text) : written(text)));
}

function written(text: string): string {
  if (isWord(text)) return text;
  return isSimple(text)
    ? texts(text, () => stringify([text], OPTIONS).slice('- '.length).trimEnd())
    : doubleQuoted(text);
}

const OPTIONS = { version: '1.1', lineWidth: 0 } as const;
const texts = lastUsed(1024);
const keys = lastUsed(1024);

/** Remembers what was made for the last so many keys. */
function lastUsed(limit: number): (key: string, make: () => string) => string {
  const known = new Map<string, string>();
  return (key, make) => {
    const made = known.get(key);
    if (made !== undefined) return made;
    const oldest = known.keys().next();
    if (known.size >= limit && oldest.done !== true) known.delete(oldest.value);
    const value = make();
    known.set(key, value);
    return value;
  };
}

/** A name, a path or an address of a host, which can be nothing else. */
function isWord(text: string): boolean {
  return (
    /^(?:[A-Za-z/][\w./@-]*|\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?)$/.test(text) &&
    !/^(?:y|n|yes|no|on|off|true|false|null|e-?\d+)$/i.test(text)
  );
}

/** Text that the library and PyYAML agree about. */
function isSimple(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !/^[=<\s]|\s$/.test(text);
}

/**
 * A double-quoted scalar. A JSON text is one, but for characters that PyYAML refuses (controls) or folds (the line
 * separators of Unicode): these are escaped, and so is what cannot be seen.
 */
function doubleQuoted(plain: string): string {
  return JSON.stringify(plain).replace(
    /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
