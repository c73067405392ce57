import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Scalar,
  type Alias,
  type Node,
  type YAMLMap,
} from 'yaml';
import type { Position, Problem } from '@pigsty/sdk';
import { fromDeclared, tagged, TaggedText } from './tagged.ts';
import { positionAt, type YamlSource } from './yaml-source.ts';

/** One `key: value` of a mapping, merge keys and aliases already followed. */
export interface Entry {
  readonly name: string;
  readonly key: Node;
  readonly value: Node | null;
}

export interface Located {
  /** How many steps of the path were found. */
  readonly depth: number;
  readonly position: Position;
  /** Where its name stands; the same for an item of a list, which has none. */
  readonly keyPosition: Position;
  readonly node: Node | null;
}

/** A parsed file as values, with the way back from a value to the place where it was written. */
export class YamlTree {
  readonly file: string;
  readonly root: Node | null;
  /** Whether the whole file was encrypted. */
  readonly vaulted: boolean;
  readonly #source: YamlSource;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #entries = new WeakMap<YAMLMap, ReadonlyMap<string, Entry>>();
  readonly #values = new WeakMap<Node, unknown>();

  constructor(source: YamlSource, targets: ReadonlyMap<Alias, Node>, vaulted = false) {
    this.#source = source;
    this.#targets = targets;
    this.file = source.file;
    this.root = source.root;
    this.vaulted = vaulted;
  }

  /** What an alias stands for; any other node is itself. */
  follow(node: Node | null | undefined): Node | null {
    if (!isAlias(node)) return node ?? null;
    return this.#targets.get(node) ?? null;
  }

  /** Entries of a mapping. What comes by `<<` gives way to the mapping's own keys; of several merged, the first wins. */
  entries(map: YAMLMap): ReadonlyMap<string, Entry> {
    const known = this.#entries.get(map);
    if (known !== undefined) return known;
    const merged = new Map<string, Entry>();
    const own: Entry[] = [];
    this.#entries.set(map, merged);
    for (const pair of map.items) {
      const key = pair.key as Node;
      const value = (pair.value ?? null) as Node | null;
      if (isMergeKey(key)) this.#merge(value, merged);
      else own.push({ name: keyName(this.follow(key)), key, value });
    }
    for (const entry of own) merged.set(entry.name, entry);
    return merged;
  }

  /** The value as Ansible would have it. Equal nodes give the same object, so that it can be shared and remembered. */
  value(node: Node | null | undefined): unknown {
    const target = this.follow(node);
    if (target === null) return null;
    if (isScalar(target)) return this.#scalar(target);
    if (this.#values.has(target)) return this.#values.get(target);
    const plain = isMap(target)
      ? Object.fromEntries([...this.entries(target).values()].map((e) => [e.name, this.value(e.value)]))
      : isSeq(target)
        ? target.items.map((item) => this.value(item as Node | null))
        : null;
    const value = target.tag === '!unsafe' ? tagged(plain) : fromDeclared(plain);
    this.#values.set(target, value);
    return value;
  }

  #scalar(scalar: Scalar): unknown {
    const { tag } = scalar;
    if (tag !== '!unsafe' && tag !== '!vault' && tag !== '!vault-encrypted') return scalar.value;
    const known = this.#values.get(scalar);
    if (known !== undefined) return known;
    const value = new TaggedText(tag === '!unsafe' ? 'unsafe' : 'vault', String(scalar.value));
    this.#values.set(scalar, value);
    return value;
  }

  /** Follows a path into a value as far as it goes. */
  locate(entry: Pick<Entry, 'key' | 'value'>, path: readonly (string | number)[]): Located {
    let { key, value } = entry;
    const here = (depth: number): Located => ({
      depth,
      position: this.position(value, key),
      keyPosition: this.position(key),
      node: this.follow(value),
    });
    for (const [depth, step] of path.entries()) {
      const target = this.follow(value);
      if (isMap(target)) {
        const next = this.entries(target).get(String(step));
        if (next === undefined) return here(depth);
        ({ key, value } = next);
      } else if (isSeq(target)) {
        const item = target.items[Number(step)] as Node | null | undefined;
        if (item === undefined || item === null) return here(depth);
        key = item;
        value = item;
      } else {
        return here(depth);
      }
    }
    return here(path.length);
  }

  /** Where a value starts; an empty value is at its key. */
  position(node: Node | null, key?: Node): Position {
    const empty = node === null || (isScalar(node) && node.value === null && !node.source);
    const at = empty ? (key ?? node) : node;
    return positionAt(this.#source, at?.range?.[0] ?? 0);
  }

  /** Where words stand in a text that was written on several lines. */
  positionOfWords(node: Node | null, words: string): Position | undefined {
    const [start, end] = node?.range ?? [];
    if (start === undefined || end === undefined || !isScalar(node)) return undefined;
    const written = this.#source.text.slice(start, end);
    if (!written.trimEnd().includes('\n')) return undefined;
    for (const { 0: word, index } of written.matchAll(/[^\s,]+/g))
      if (word === words) return positionAt(this.#source, start + index);
    return undefined;
  }

  /** Whether nothing but spaces stands before it on its line. */
  startsLine(node: Node): boolean {
    const start = node.range?.[0] ?? 0;
    const { text } = this.#source;
    return /^ *$/.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
  }

  /** Whether a place is in what was written for this node itself. */
  holds(node: Node | null, { file, line, column }: Position): boolean {
    const [start, end] = node?.range ?? [];
    if (start === undefined || end === undefined || file !== this.file) return false;
    const offset = (this.#source.lines.lineStarts[line - 1] ?? 0) + column - 1;
    return start <= offset && offset < Math.max(end, start + 1);
  }

  problem(
    node: Node | null,
    problem: Omit<Problem, 'severity' | 'position'> & { severity?: Problem['severity'] },
  ): Problem {
    return { severity: 'error', ...problem, position: this.position(node) };
  }

  #merge(value: Node | null, into: Map<string, Entry>): void {
    const target = this.follow(value);
    if (isMap(target)) {
      for (const [name, entry] of this.entries(target)) into.set(name, entry);
    } else if (isSeq(target)) {
      for (const item of [...target.items].reverse()) this.#merge(item as Node | null, into);
    }
  }
}

/** `<<` as a plain word; quoted it is an ordinary key. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;
}

/** Keys keep the user's spelling: `5432`, `on`. A key that is no scalar was reported when the file was checked. */
export function keyName(key: unknown): string {
  if (!isScalar(key)) return isCollection(key) ? '?' : '';
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}
