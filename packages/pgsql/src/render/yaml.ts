import { isSecret, joinText, type Text } from '@pigsty/sdk';
import { stringify } from 'yaml';

const TOKEN = 'PIGSTYSECRET';
const OPTIONS = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/**
 * YAML of a document whose leaves may be secrets. YAML 1.1, because Patroni reads it with PyYAML: there `on` without
 * quotes is a boolean.
 */
export function toYaml(document: unknown): Text {
  const texts: Text[] = [];
  const yaml = stringify(withTokens(document, texts), OPTIONS);
  const parts = yaml.split(new RegExp(`${TOKEN}([0-9]+)X`));
  // Every second part is the number of a text that we write ourselves.
  return joinText(parts.map((part, i) => (i % 2 === 0 ? part : written(texts[Number(part)]))));
}

const LIMIT = 64;
const rendered = new Map<string, string>();

/**
 * YAML of a document without secrets that many files share: rendering it is most of the work of planning a large
 * estate, so the last few are kept.
 */
export function sharedYaml(document: unknown): string {
  const key = JSON.stringify(document);
  const known = rendered.get(key);
  if (known !== undefined) return known;
  const yaml = String(toYaml(document));
  const oldest = rendered.keys().next();
  if (rendered.size >= LIMIT && oldest.done !== true) rendered.delete(oldest.value);
  rendered.set(key, yaml);
  return yaml;
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
