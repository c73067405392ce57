import { proxyPasswords } from '../spec/proxies.ts';
import { isSecret, type Secret } from '../words/secret.ts';
import type { Inventory } from './model.ts';

/** Removes known secrets from text before anybody sees it: what a host answers, what a command prints. */
export interface Redactor {
  /** Looks for secrets in any value: op arguments, parameters, connections. */
  learn(value: unknown): void;
  readonly clean: (text: string) => string;
}

/** Shorter secrets would redact ordinary words, and protect nobody. */
const shortest = 4;

/** Up to here a secret may be a word of the language. */
const ordinary = 8;

/** Messages cut long values off; what they keep of a secret is removed as well. */
const cutOff = 48;

/** With an inventory it knows what came from the vault, and passwords of proxies; a password that is the name of a cluster is everywhere anyway. */
export function makeRedactor(inventory?: Inventory): Redactor {
  const known = namesOf(inventory);
  const needles = new Set<string>();
  const add = (secret: Secret): void => {
    secret.matches((plain) => {
      if (plain.length < shortest || known.has(plain)) return false;
      for (const spelling of spellings(plain)) needles.add(spelling);
      return true;
    });
  };
  const visit = (value: unknown, depth: number): void => {
    if (isSecret(value)) add(value);
    else if (Array.isArray(value)) for (const item of value) visit(item, depth + 1);
    else if (value !== null && typeof value === 'object' && depth < 12)
      for (const item of Object.values(value)) visit(item, depth + 1);
  };
  visit(inventory?.secrets, 0);
  visit(proxyPasswords(inventory?.estate.proxy_env ?? {}), 0);
  return {
    learn: (value) => visit(value, 0),
    clean: (text) => {
      const present = [...needles].filter((n) => text.includes(n)).sort((a, b) => b.length - a.length);
      return present.reduce((out, needle) => out.replaceAll(pattern(needle), replacement(needle, out)), text);
    },
  };
}

/** A secret as it comes back quoted for JSON, SQL, YAML or a shell, line by line, in a URL, or cut off. */
function* spellings(plain: string): Generator<string> {
  yield plain;
  yield JSON.stringify(plain).slice(1, -1);
  if (plain.includes("'")) {
    yield plain.replaceAll("'", "''");
    yield plain.replaceAll("'", String.raw`'\''`);
  }
  const inUrl = encodeURIComponent(plain.replace(/[\ud800-\udfff]/g, ''));
  if (inUrl.length >= ordinary) yield inUrl;
  if (plain.includes('\n'))
    for (const line of plain.split('\n')) if (line.trim().length >= 16) yield line.trim();
  if (plain.length > cutOff) yield plain.slice(0, cutOff);
}

function namesOf(inventory: Inventory | undefined): ReadonlySet<unknown> {
  if (inventory === undefined) return new Set();
  const clusters = [...inventory.hosts.values()].flatMap(({ vars }) =>
    Object.entries(vars).flatMap(([name, value]) => (name.endsWith('_cluster') ? [value] : [])),
  );
  return new Set<unknown>([...inventory.groups.keys(), ...inventory.hosts.keys(), ...clusters]);
}

/** A short secret is often an ordinary word: it is removed where it stands alone, not inside a name such as `pg-test`. */
function pattern(needle: string): RegExp {
  const literal = needle.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return needle.length < ordinary
    ? new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, 'g')
    : new RegExp(literal, 'g');
}

/** A number in a line of JSON becomes a text, so that the line stays JSON. */
function replacement(needle: string, text: string): (found: string, at: number) => string {
  const inJson = /^\s*[[{]/.test(text) && /^-?\d/.test(needle);
  return (found, at) =>
    inJson && /[:,[]\s*$/.test(text.slice(0, at)) && /^\s*[,}\]]/.test(text.slice(at + found.length))
      ? '"[secret]"'
      : '[secret]';
}
