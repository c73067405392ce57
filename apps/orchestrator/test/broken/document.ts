import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
} from 'yaml';

export type Path = readonly (string | number)[];

/** A group of an inventory with the places of its parts. */
export interface GroupSite {
  readonly name: string;
  readonly path: Path;
  /** In the order of the file. */
  readonly hosts: readonly string[];
}

/** A right inventory as text with the places of its nodes, read with nothing of ours. */
export class Good {
  readonly name: string;
  readonly text: string;
  readonly groups: readonly GroupSite[];
  readonly #document: Document;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
    this.#document = parseDocument(text, { uniqueKeys: false, merge: false });
    this.groups = groupsBelow(this.#document, ['all', 'children']);
  }

  /** The value at a place as data; nothing where there is none. */
  value(path: Path): unknown {
    const node = this.#node(path);
    return isScalar(node) ? node.value : node === undefined ? undefined : node.toJS(this.#document);
  }

  has(path: Path): boolean {
    return this.#pair(path) !== undefined;
  }

  /** Where the value starts and ends. */
  valueAt(path: Path): readonly [number, number] {
    const node = this.#node(path);
    if (node?.range === undefined || node.range === null)
      throw new Error(`${this.name}: no value at ${path.join('.')}`);
    return [node.range[0], node.range[1]];
  }

  /** The same without the line break that ends a block. */
  writtenAt(path: Path): readonly [number, number] {
    const [start, end] = this.valueAt(path);
    return [start, start + this.text.slice(start, end).trimEnd().length];
  }

  keyAt(path: Path): readonly [number, number] {
    const key = this.#pair(path)?.key as Node | undefined;
    if (key?.range === undefined || key.range === null)
      throw new Error(`${this.name}: no key at ${path.join('.')}`);
    return [key.range[0], key.range[1]];
  }

  isBlock(path: Path): boolean {
    const node = this.#node(path);
    return (isMap(node) || isSeq(node)) && node.flow !== true;
  }

  isMap(path: Path): boolean {
    return isMap(this.#node(path));
  }

  /** Paths of all `key: value` pairs below a place, those of lists included; what belongs to servers of others is left out. */
  pairs(from: Path = []): readonly Path[] {
    const found: Path[] = [];
    const walk = (node: unknown, path: Path): void => {
      if (isMap(node)) {
        for (const pair of node.items) {
          const name = (pair.key as { value: string | number }).value;
          if (name === 'pg_exporters') continue;
          found.push([...path, name]);
          walk(pair.value, [...path, name]);
        }
      } else if (isSeq(node)) node.items.forEach((item, i) => walk(item, [...path, i]));
    };
    walk(from.length === 0 ? this.#document.contents : this.#node(from), from);
    return found;
  }

  /** Every text that is a value, in the order of the file. */
  texts(): readonly { readonly value: string; readonly at: number }[] {
    const found: { value: string; at: number }[] = [];
    visit(this.#document, {
      Scalar: (key, node) => {
        if (key !== 'key' && typeof node.value === 'string' && node.range)
          found.push({ value: node.value, at: node.range[0] });
      },
    });
    return found;
  }

  /** Paths of variables with this name, in groups and hosts, that decide for a host: a mistake elsewhere breaks nothing. */
  variables(name: string): readonly Path[] {
    return this.pairs().filter(
      (path) =>
        path.at(-1) === name &&
        (path.at(-2) === 'vars' || path.at(-3) === 'hosts') &&
        !(path.length === 3 && this.#isOverridden(name)),
    );
  }

  /** Every host has a value for it that is nearer than that of `all.vars`. */
  #isOverridden(name: string): boolean {
    const nearer = new Set(
      this.groups.flatMap(({ path, hosts }) =>
        hosts.filter((host) => this.has([...path, 'vars', name]) || this.has([...path, 'hosts', host, name])),
      ),
    );
    return this.groups.every(({ hosts }) => hosts.every((host) => nearer.has(host)));
  }

  #node(path: Path): Node | undefined {
    const found = this.#document.getIn(path, true);
    return isNode(found) ? found : undefined;
  }

  #pair(path: Path): Pair | undefined {
    const parent =
      path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    if (!isMap(parent)) return undefined;
    return parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1));
  }
}

/** Line and column of an offset, counted from 1. */
export function place(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

function groupsBelow(document: Document, path: Path): readonly GroupSite[] {
  const children = document.getIn(path, true);
  if (!isMap(children)) return [];
  return children.items.flatMap((pair): readonly GroupSite[] => {
    const name = String((pair.key as { value: unknown }).value);
    const own = [...path, name];
    const hosts = document.getIn([...own, 'hosts'], true);
    const names = isMap(hosts)
      ? hosts.items.map((item) => String((item.key as { value: unknown }).value))
      : [];
    return [{ name, path: own, hosts: names }, ...groupsBelow(document, [...own, 'children'])];
  });
}
