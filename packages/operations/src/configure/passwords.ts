import { type AnySpec } from '@pigsty/sdk/engine';
import type { YamlEdit, YamlLeaf, YamlPath, YamlText } from '@pigsty/inventory';
import { hasDefaultSecret } from '../estate/default-secret.ts';

/** So many random bytes, from a source that nobody can guess. */
export type Random = (bytes: number) => Uint8Array;

/** What a module says of itself, as far as passwords go. */
export type Secretive = Pick<AnySpec, 'name' | 'params'>;

export interface Generated {
  readonly edits: readonly YamlEdit[];
  /** Each new password once, by the places that have it. */
  readonly passwords: ReadonlyMap<string, readonly YamlPath[]>;
}

const LENGTH = 28;
/** Letters and digits mean themselves in YAML, shells, URLs and connection strings. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A new password in every place that has one, and for every parameter whose default would be used. What is written twice
 * (a user's password and the one that Grafana logs in with, a bucket's key and the backup's) stays the same twice.
 */
export function generatePasswords(
  text: YamlText,
  { modules, random }: { modules: readonly Secretive[]; random: Random },
): Generated {
  const leaves = text.leaves();
  const places = leaves.filter(isPassword);
  const passwords = new Map<string, readonly YamlPath[]>();
  const replaced = new Map<string, string>();
  const edits: YamlEdit[] = [];
  for (const group of sameSecrets(places)) {
    const password = makePassword(random);
    passwords.set(
      password,
      group.map(({ path }) => path),
    );
    for (const { path, text: old } of group) {
      edits.push({ kind: 'replace', path, value: password });
      replaced.set(old, password);
    }
  }
  for (const leaf of leaves.filter((one) => !isPassword(one))) {
    const value = repeat(leaf.text, replaced);
    if (value !== leaf.text) edits.push({ kind: 'replace', path: leaf.path, value });
  }
  for (const key of defaultsInUse(leaves, modules)) {
    const password = makePassword(random);
    passwords.set(password, [['all', 'vars', key]]);
    edits.push({ kind: 'insert', into: ['all', 'vars'], key, value: password });
  }
  return { edits, passwords };
}

/** Uniform over the alphabet. A letter comes first, so that no reader takes it for a number. */
export function makePassword(random: Random): string {
  let password = '';
  while (password.length < LENGTH) {
    for (const byte of random(2 * LENGTH)) {
      // 248 is four times the alphabet: beyond it, some characters would come up more often than others.
      const character = byte < 4 * ALPHABET.length ? ALPHABET[byte % ALPHABET.length] : undefined;
      if (character === undefined || (password === '' && /\d/.test(character))) continue;
      password += character;
      if (password.length === LENGTH) break;
    }
  }
  return password;
}

/** By the name of its key: `pg_admin_password`, `secret_key`, `cipher_pass`. */
export function isPasswordName(name: string): boolean {
  return /(?:^|_)(?:password|pass|secret|secret_key|key_secret)$/i.test(name);
}

/** Users by name, and a password for each: `nginx_users: { ann: ... }`. */
function isUser(path: YamlPath): boolean {
  return path.at(-2) === 'nginx_users';
}

/** Written in plain: neither a hash, nor vaulted, nor computed from something else. */
function isPassword({ path, text, tag }: YamlLeaf): boolean {
  const named = isPasswordName(String(path.at(-1))) || isUser(path);
  if (!named || text === '' || tag !== undefined) return false;
  return !/^(?:SCRAM-SHA-256\$|md5[0-9a-f]{32}$)|\{\{|\$\{/.test(text);
}

/**
 * Which places are one secret: those that hold the same text. Parameters that merely have the same well-known default
 * (`pigsty` for HAProxy and Grafana) are as many secrets as names, unless an entry of a list repeats it, which makes it a
 * reference.
 */
function sameSecrets(places: readonly YamlLeaf[]): readonly (readonly YamlLeaf[])[] {
  return groupBy(places, ({ text }) => text).flatMap((same) =>
    same.every(isParameter) ? groupBy(same, ({ path }) => String(path.at(-1))) : [same],
  );
}

function groupBy<T>(list: readonly T[], key: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}

/** A variable of a group or a host, or a user of the portal: not something inside another value. */
function isParameter({ path }: YamlLeaf): boolean {
  return path.at(-2) === 'vars' || path.at(-3) === 'hosts' || isUser(path);
}

/** Passwords inside other values: in a URL, or as a word that could not be anything else. */
function repeat(value: string, replaced: ReadonlyMap<string, string>): string {
  return value
    .replace(
      /(:\/\/[^:@/\s]+:)([^@\s]+)(?=@)/g,
      (_, before: string, old: string) => before + (replaced.get(old) ?? old),
    )
    .replace(/[\w.-]{8,}/g, (word) => (/[^A-Za-z]/.test(word) ? (replaced.get(word) ?? word) : word));
}

/** Passwords of the present modules that nothing in the file sets, so that the default would be used. */
function defaultsInUse(leaves: readonly YamlLeaf[], modules: readonly Secretive[]): readonly string[] {
  const set = new Set(leaves.map(({ path }) => path.at(-1)));
  return modules.flatMap(({ params }) =>
    Object.entries(params.shape)
      .filter(([name, schema]) => !set.has(name) && hasDefaultSecret(schema))
      .map(([name]) => name),
  );
}
