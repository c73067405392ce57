import { isSecret, joinText, type Text } from '@pigsty/sdk';
import { stringify } from 'yaml';

const TOKEN = 'PIGSTYSECRET';
const TOKENS = new RegExp(`${TOKEN}([0-9]+)X`);
const OPTIONS = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/**
 * YAML of a mapping whose leaves may be secrets. YAML 1.1, because Patroni reads it with PyYAML: there `on` without
 * quotes is a boolean.
 */
export function toYaml(document: Readonly<Record<string, unknown>>): Text {
  return joinText(Object.entries(document).map(([name, value]) => sectionYaml({ [name]: value })));
}

/**
 * What the library has written, which is most of the work of planning a large estate: members differ by their texts and
 * not by the shape of a section, so that each shape and each text is written once. No secret is in what is kept.
 */
const shapes = lastUsed(64);
const texts = lastUsed(1024);

/** A section: its shape by the library, with a token for each text. */
function sectionYaml(section: unknown): Text {
  const found: Text[] = [];
  const shape = withTokens(section, found);
  const yaml = shapes(JSON.stringify(shape), () => stringify(shape, OPTIONS));
  // Every second part is the number of a text.
  const parts = yaml.split(TOKENS);
  return joinText(parts.map((part, i) => (i % 2 === 0 ? part : written(found[Number(part)]))));
}

function withTokens(value: unknown, found: Text[]): unknown {
  if (isSecret(value) || typeof value === 'string') return `${TOKEN}${found.push(value) - 1}X`;
  if (Array.isArray(value)) return value.map((item) => withTokens(item, found));
  if (typeof value !== 'object' || value === null) return value;
  const shape: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    shape[isSimple(key) ? key : String(withTokens(key, found))] = withTokens(item, found);
  return shape;
}

function written(text: Text = ''): Text {
  if (isSecret(text)) return text.map(doubleQuoted);
  return isSimple(text) ? texts(text, () => scalar(text)) : doubleQuoted(text);
}

/** As an item of a list: by itself `---` would end a document. */
function scalar(text: string): string {
  return stringify([text], OPTIONS).slice('- '.length).trimEnd();
}

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

/** Text that the library and PyYAML agree about. */
function isSimple(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !/^[=<\s]|\s$/.test(text) && !text.includes(TOKEN);
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
