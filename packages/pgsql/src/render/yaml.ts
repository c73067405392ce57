import { isSecret, joinText, type Secret, type Text } from '@pigsty/sdk';
import { stringify } from 'yaml';

const TOKEN = 'PIGSTYSECRET';
const OPTIONS = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/**
 * YAML of a document whose leaves may be secrets. YAML 1.1, because Patroni reads it with PyYAML: there `on` without
 * quotes is a boolean.
 */
export function toYaml(document: unknown): Text {
  const secrets: Secret[] = [];
  const yaml = stringify(withTokens(document, secrets), OPTIONS);
  const parts = yaml.split(new RegExp(`${TOKEN}([0-9]+)X`));
  // Every second part is the number of a secret. A JSON text is a double-quoted YAML scalar.
  return joinText(
    parts.map((part, i) =>
      i % 2 === 0 ? part : (secrets[Number(part)]?.map((plain) => JSON.stringify(plain)) ?? part),
    ),
  );
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
  const yaml = stringify(document, OPTIONS);
  const oldest = rendered.keys().next();
  if (rendered.size >= LIMIT && oldest.done !== true) rendered.delete(oldest.value);
  rendered.set(key, yaml);
  return yaml;
}

function withTokens(value: unknown, secrets: Secret[]): unknown {
  if (isSecret(value)) return `${TOKEN}${secrets.push(value) - 1}X`;
  if (Array.isArray(value)) return value.map((item) => withTokens(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTokens(item, secrets)]));
}
