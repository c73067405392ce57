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

const LIMIT = 64;
const rendered = new Map<string, string>();

/**
 * A section, with tokens for what is written by ourselves. Rendering is most of the work of planning a large estate, and
 * members of a cluster share most sections, so the last few are kept; no secret is in what is kept.
 */
function sectionYaml(section: unknown): Text {
  const texts: Text[] = [];
  const tokens = withTokens(section, texts);
  const key = JSON.stringify(tokens);
  const yaml = rendered.get(key) ?? stringify(tokens, OPTIONS);
  const oldest = rendered.keys().next();
  if (!rendered.has(key) && rendered.size >= LIMIT && oldest.done !== true) rendered.delete(oldest.value);
  rendered.set(key, yaml);
  // Every second part is the number of a text that we write ourselves.
  const parts = yaml.split(TOKENS);
  return joinText(parts.map((part, i) => (i % 2 === 0 ? part : written(texts[Number(part)]))));
}

function withTokens(value: unknown, texts: Text[]): unknown {
  if (isSecret(value) || (typeof value === 'string' && !isSimple(value)))
    return `${TOKEN}${texts.push(value) - 1}X`;
  if (Array.isArray(value)) return value.map((item) => withTokens(item, texts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [withTokens(key, texts), withTokens(item, texts)]),
  );
}

/** Text that the library and PyYAML agree about. */
function isSimple(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !/^[=<\s]|\s$/.test(text) && !text.includes(TOKEN);
}

function written(text: Text = ''): Text {
  return isSecret(text) ? text.map(doubleQuoted) : doubleQuoted(text);
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
