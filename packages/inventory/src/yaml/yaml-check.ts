import { isAlias, isMap, isScalar, isSeq, Scalar, type Alias, type Node, type YAMLMap } from 'yaml';
import type { Problem } from '@pigsty/sdk';
import { isBase60 } from './yaml-dialect.ts';
import { continuedItem } from './yaml-continued.ts';
import { invisibleIn } from './yaml-invisible.ts';
import { positionAt, type YamlSource } from './yaml-source.ts';
import { SECRET, shownEntry } from './yaml-punctuation.ts';
import { isMergeKey, keyName, YamlTree } from './yaml-tree.ts';

/** Aliases may make a file larger than it is, within reason: ten times, and 100,000 values for small files. */
const EXPANSION_FACTOR = 10;
const EXPANSION_FLOOR = 100_000;

/** Checks of a file that is well-formed YAML: duplicate keys, unknown aliases and tags, values that surprise. */
export function indexYaml(
  source: YamlSource,
  { vaulted = false }: { readonly vaulted?: boolean } = {},
): { tree: YamlTree; problems: readonly Problem[]; exploded: boolean } {
  const walk = new Walk(source);
  walk.visit(source.root);
  const { problems, exploded } = walk;
  return { tree: new YamlTree(source, walk.targets, vaulted), problems, exploded };
}

class Walk {
  readonly problems: Problem[] = [];
  /** Whether aliases make it so large that nobody should look at all of its values. */
  exploded = false;
  readonly targets = new Map<Alias, Node>();
  readonly #source: YamlSource;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  /** How many values a node has when its aliases are written out. */
  readonly #sizes = new Map<Node, number>();
  #written = 0;

  constructor(source: YamlSource) {
    this.#source = source;
  }

  visit(node: Node | null): number {
    if (node === null) return 1;
    if (isAlias(node)) return this.#alias(node);
    this.#written += 1;
    if (node.anchor !== undefined) this.#anchor(node, node.anchor);
    this.#open.add(node);
    this.#tag(node);
    let size = 1;
    if (isMap(node)) size += this.#map(node);
    else if (isSeq(node)) for (const item of node.items) size += this.visit((item ?? null) as Node | null);
    else if (isScalar(node)) this.#scalar(node);
    this.#open.delete(node);
    this.#sizes.set(node, size);
    return size;
  }

  /** Like Ansible, whose reader refuses a file with one anchor in two places. */
  #anchor(node: Node, name: string): void {
    const first = this.#anchors.get(name);
    this.#anchors.set(name, node);
    if (first === undefined) return;
    const { line, column } = positionAt(this.#source, first.range?.[0] ?? 0);
    this.#add(
      node,
      'yaml-anchor',
      `the anchor &${name} is there already, and Ansible refuses a file that has one twice`,
      `It was written first at ${this.#source.file}:${line}:${column}. Give this one another name, with its aliases.`,
    );
  }

  #map(map: YAMLMap): number {
    let size = 0;
    const seen = new Map<string, Node>();
    for (const [i, pair] of map.items.entries()) {
      const key = pair.key as Node;
      const value = (pair.value ?? null) as Node | null;
      this.#cutByHash(key, value);
      if (map.flow === true) this.#lonely(key, value, map.items[i - 1]);
      const merge = isMergeKey(key);
      if (!merge) this.#key(key, seen);
      size += this.visit(isScalar(key) ? null : key) + this.visit(value);
      if (merge) this.#mergeValue(value);
    }
    return size;
  }

  /** Between braces a comma ends a text, so that what follows it is a key with nothing behind it. */
  #lonely(key: Node, value: Node | null, before: YAMLMap['items'][number] | undefined): void {
    const text = this.#source.text.slice(key.range?.[0] ?? 0, key.range?.[1] ?? 0);
    if (value !== null && !(isScalar(value) && value.value === null && !value.source)) return;
    if (/^\s*:/.test(this.#source.text.slice(key.range?.[1] ?? 0))) return;
    const glued = /^([A-Za-z_][\w.-]*):([^ \t].*)$/.exec(text);
    if (glued !== null && isScalar(key) && key.type === Scalar.PLAIN) {
      const message = `expected a space after "${glued[1]}:"`;
      this.#add(key, 'yaml-flow', message, `Write ${glued[1]}: and the value behind a space.`);
      return;
    }
    const cut = before?.value;
    if (!isScalar(cut) || cut.type !== Scalar.PLAIN || cut.value === null || cut.source === '') return;
    // Behind a number a name is a key without a value; digits go on with the number: 1,000.
    if (typeof cut.value !== 'string' && !/^\d/.test(text)) return;
    const name = isScalar(before?.key) ? keyName(before.key) : '';
    const [start = 0] = cut.range ?? [];
    const whole = this.#source.text.slice(start, key.range?.[1] ?? start);
    this.#add(
      cut,
      'yaml-flow',
      `between braces a comma ends a text: this one ends before "${SECRET.test(name) ? '...' : text}"`,
      `Write it in quotes: ${shownEntry(name, whole)}`,
    );
  }

  #key(key: Node, seen: Map<string, Node>): void {
    const target = isAlias(key) ? this.#anchors.get(key.source) : key;
    if (!isScalar(target)) {
      this.#add(
        key,
        'yaml-key',
        'expected a text as key, found a mapping or a list',
        'Quote a template: "{{ name }}".',
      );
      return;
    }
    const name = keyName(target);
    this.#invisible(key, name);
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, key);
      return;
    }
    const { line, column } = positionAt(this.#source, first.range?.[0] ?? 0);
    this.#add(
      key,
      'duplicate-key',
      `the key ${name} is there already`,
      `It was written first at ${this.#source.file}:${line}:${column}. Keep one of them, or join them.`,
      name,
    );
  }

  #mergeValue(value: Node | null): void {
    const target = isAlias(value) ? this.targets.get(value) : value;
    if (target === undefined) return; // reported as an unknown alias
    const items = isSeq(target) ? target.items : [target];
    for (const item of items) {
      const merged = isAlias(item) ? this.targets.get(item) : item;
      if (merged === undefined && isAlias(item)) continue; // reported as an unknown alias
      if (!isMap(merged)) {
        this.#add(
          value,
          'yaml-merge',
          'expected a mapping to merge with <<',
          'Write <<: *anchor, or <<: [*one, *two].',
        );
        return;
      }
    }
  }

  #alias(alias: Alias): number {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      this.#add(
        alias,
        'yaml-alias',
        `expected an anchor &${alias.source} before this alias`,
        "Quote a text that starts with *: '*'.",
      );
      return 1;
    }
    if (this.#open.has(target)) {
      this.#add(
        alias,
        'yaml-alias',
        `the alias *${alias.source} stands inside of its own anchor`,
        'A value cannot contain itself.',
      );
      return 1;
    }
    this.targets.set(alias, target);
    const size = this.#sizes.get(target) ?? 1;
    if (size > this.#written * EXPANSION_FACTOR + EXPANSION_FLOOR && !this.exploded) {
      this.exploded = true;
      this.#add(
        alias,
        'yaml-alias',
        'aliases make this file more than ten times as large as it is',
        'Use fewer nested aliases.',
      );
    }
    return size;
  }

  #tag(node: Node): void {
    const tag = node.tag;
    if (tag === undefined || tag.startsWith('tag:yaml.org,2002:') || tag === '!unsafe' || tag === '!') return;
    if (isScalar(node) && (tag === '!vault' || tag === '!vault-encrypted')) return;
    this.#add(node, 'yaml-tag', `the tag ${tag} is not known`, "Quote a text that starts with !: '!...'.");
  }

  /** Quotes of a word processor are part of the text. */
  #quotes(scalar: Scalar): void {
    const text = scalar.source ?? '';
    if (scalar.type === Scalar.PLAIN && /^(?!\d+"$)[^\s'"]+['"]$/.test(text))
      this.#add(
        scalar,
        'yaml-quotes',
        'this text ends with a quote, and does not begin with one: it is part of the text',
        'Write the quote at the beginning, too, or delete it.',
        this.#source.file,
        'warning',
      );
    if (scalar.type !== Scalar.PLAIN || !/^[\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb]/.test(text))
      return;
    this.#add(
      scalar,
      'yaml-quotes',
      'this text begins with a typographic quote, which is part of it',
      'Write straight quotes: \'...\' or "...".',
      this.#source.file,
      'warning',
    );
  }

  /** `password: one #two` is one; a comment has a space after its #. */
  #cutByHash(key: Node, value: Node | null): void {
    const name = isScalar(key) ? keyName(key) : '';
    if (!SECRET.test(name) || !isScalar(value) || value.type !== Scalar.PLAIN) return;
    const [, end = 0] = value.range ?? [];
    if (
      !/^[ \t]+#[^\s#]/.test(this.#source.text.slice(end)) &&
      !/^#[^\s#]/.test(this.#source.text.slice(end))
    )
      return;
    this.#add(
      value,
      'yaml-quotes',
      `a # after a space begins a comment, so that ${name} ends there`,
      `Write it in quotes: ${name}: '...'`,
      this.#source.file,
      'warning',
    );
  }

  /** Invisible characters in a name or value. */
  #invisible(node: Node, text: unknown): void {
    const code = typeof text === 'string' ? invisibleIn(text) : undefined;
    if (code === undefined) return;
    this.#add(
      node,
      'yaml-invisible',
      `this text contains the invisible character ${code}`,
      'Type it again; it often comes with copied text.',
      this.#source.file,
      'warning',
    );
  }

  #scalar(scalar: Scalar): void {
    this.#quotes(scalar);
    this.#invisible(scalar, scalar.value);
    const item = continuedItem(scalar, this.#source.text);
    if (item !== undefined)
      this.problems.push({
        severity: 'error',
        rule: 'yaml-continued',
        subject: this.#source.file,
        message: 'this line goes on with the text of the line above, and its dash is a part of it',
        hint: 'Indent the dash like the one above.',
        position: positionAt(this.#source, item),
      });
    if (typeof scalar.value !== 'number' || scalar.type !== Scalar.PLAIN) return;
    if (scalar.source === undefined || !isBase60(scalar.source)) return;
    this.#add(
      scalar,
      'yaml-base-60',
      `YAML reads ${scalar.source} in base 60, as the number ${scalar.value}`,
      `Quote it if a text is meant: '${scalar.source}'.`,
      scalar.source,
      'warning',
    );
  }

  #add(
    node: Node | null,
    rule: string,
    message: string,
    hint: string,
    subject: string = this.#source.file,
    severity: Problem['severity'] = 'error',
  ): void {
    const position = positionAt(this.#source, node?.range?.[0] ?? 0);
    this.problems.push({ severity, rule, subject, message, hint, position });
  }
}
