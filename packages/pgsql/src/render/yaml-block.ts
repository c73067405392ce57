import { stringify } from 'yaml';

export const yamlOptions = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/** What the library writes for a scalar; the same few words stand in every member's file. */
const keys = new Map<string, string>();
const values = new Map<Scalar, string>();
const LIMIT = 5000;
/** Beyond this the library writes keys otherwise. */
const LONGEST = 500;

type Scalar = string | number | boolean | null;

/**
 * A mapping as block YAML, letter for letter what the library writes, in a tenth of the time: it is asked for scalars
 * only. Undefined where it holds something that is left to the library.
 */
export function blockYaml(document: Readonly<Record<string, unknown>>): string | undefined {
  const lines: string[] = [];
  return mapping(document, '', lines) ? `${lines.join('\n')}\n` : undefined;
}

function mapping(value: Readonly<Record<string, unknown>>, indent: string, lines: string[]): boolean {
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const name = key.length > LONGEST ? undefined : (keys.get(key) ?? kept(keys, key, keyText(key)));
    if (name === undefined || !entry(`${indent}${name}:`, item, `${indent}  `, lines)) return false;
  }
  return true;
}

function entry(head: string, item: unknown, indent: string, lines: string[]): boolean {
  if (isScalar(item)) {
    const text = scalar(item);
    lines.push(`${head} ${text ?? ''}`);
    return text !== undefined;
  }
  if (Array.isArray(item)) {
    lines.push(item.length === 0 ? `${head} []` : head);
    return sequence(item, indent, lines);
  }
  if (!isMapping(item)) return false;
  lines.push(isEmpty(item) ? `${head} {}` : head);
  return mapping(item, indent, lines);
}

function sequence(items: readonly unknown[], indent: string, lines: string[]): boolean {
  return items.every((item) => {
    if (isScalar(item)) return entry(`${indent}-`, item, '', lines);
    const empty = Array.isArray(item) ? item.length === 0 : !isMapping(item) || isEmpty(item);
    if (empty) return Array.isArray(item) || isMapping(item) ? entry(`${indent}-`, item, '', lines) : false;
    const inner: string[] = [];
    const whole = Array.isArray(item)
      ? sequence(item, `${indent}  `, inner)
      : mapping(item as Readonly<Record<string, unknown>>, `${indent}  `, inner);
    const [first = '', ...rest] = inner;
    lines.push(`${indent}- ${first.slice(indent.length + 2)}`, ...rest);
    return whole;
  });
}

function scalar(value: Scalar): string | undefined {
  const known = values.get(value);
  if (known !== undefined) return known;
  // A map does not tell -0 from 0.
  return Object.is(value, -0) ? undefined : kept(values, value, stringify(value, yamlOptions).slice(0, -1));
}

function kept<K>(texts: Map<K, string>, key: K, text: string | undefined): string | undefined {
  // More than a line is not ours.
  if (text === undefined || text.includes('\n')) return undefined;
  if (texts.size >= LIMIT) texts.clear();
  texts.set(key, text);
  return text;
}

function keyText(key: string): string | undefined {
  const text = stringify({ [key]: 0 }, yamlOptions);
  return text.endsWith(': 0\n') && !text.startsWith('?') ? text.slice(0, -': 0\n'.length) : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isEmpty(value: Readonly<Record<string, unknown>>): boolean {
  return Object.values(value).every((item) => item === undefined);
}
