import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

export type YamlPath = readonly (string | number)[];

/** One scalar value, and where it is written. */
export interface YamlLeaf {
  readonly path: YamlPath;
  /** As text, whatever its type: `17`, `true`, `DBUser.Meta`. */
  readonly text: string;
  /** `!vault` and the like. */
  readonly tag?: string;
  /** Line and column, from 1. */
  readonly line: number;
  readonly column: number;
}

export type YamlEdit =
  | {
      readonly kind: 'replace';
      readonly path: YamlPath;
      /** A scalar or a small structure, which is written on one line. */
      readonly value: unknown;
      /** A tag in front: `!vault`. */
      readonly tag?: string;
    }
  | {
      readonly kind: 'insert';
      /** The mapping that gets a new key. */
      readonly into: YamlPath;
      /** The key of the mapping below which it is written; the last one when absent or unknown. */
      readonly after?: string;
      readonly key: string;
      readonly value: unknown;
      readonly tag?: string;
    };

/** An edit of keys. */
export type YamlKeyEdit =
  | {
      readonly kind: 'rename';
      /** The key, as a path to its value. */
      readonly path: YamlPath;
      readonly key: string;
    }
  | {
      readonly kind: 'disable';
      /** The key, as a path to its value: its lines become comments; between braces it is taken out. */
      readonly path: YamlPath;
      /** A comment above. */
      readonly note?: string;
    };

/** One key of a mapping, and where it is written. */
export interface YamlKey {
  readonly key: string;
  /** What is behind the colon, without tags and anchors resolved. */
  readonly value: unknown;
  /** An anchor inside, that other places may refer to. */
  readonly anchored: boolean;
  readonly inBraces: boolean;
  readonly line: number;
  readonly column: number;
}

/**
 * A YAML file that is edited in place: comments, layout and everything else that is not named keep every byte.
 *
 * @example
 * YamlText.of(text).edit([{ kind: 'replace', path: ['all', 'vars', 'pg_version'], value: 18 }]).text;
 */
export class YamlText {
  readonly text: string;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  private constructor(text: string) {
    this.text = text;
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      keepSourceTokens: true,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
  }

  static of(text: string): YamlText {
    return new YamlText(text);
  }

  /** Whether something is written there. */
  has(path: YamlPath): boolean {
    return this.#node(path) !== undefined;
  }

  /** The keys of a mapping in the order of the file; none where there is no mapping. */
  keys(path: YamlPath): readonly YamlKey[] {
    const map = this.#node(path);
    if (!isMap(map)) return [];
    return map.items.map((pair): YamlKey => {
      const start = (pair.key as Node).range?.[0] ?? 0;
      const { line, col } = this.#lines.linePos(start);
      return {
        key: keyText(pair.key),
        value: isAlias(pair.value)
          ? undefined
          : ((pair.value as Node | null)?.toJS(this.#document) as unknown),
        anchored: /(?:^|[\s:[{,])&\S/.test(this.text.slice(start, endOf(pair))),
        inBraces: map.flow === true,
        line,
        column: col,
      };
    });
  }

  /** Every scalar value in the order of the file; keys are none. */
  leaves(): readonly YamlLeaf[] {
    const found: YamlLeaf[] = [];
    const visit = (node: unknown, path: YamlPath): void => {
      if (isMap(node)) {
        for (const { key, value } of node.items) visit(value, [...path, keyText(key)]);
      } else if (isSeq(node)) node.items.forEach((item, i) => visit(item, [...path, i]));
      else if (isScalar(node) && node.range && node.value !== null) {
        const { line, col } = this.#lines.linePos(node.range[0]);
        const value: unknown = node.value;
        const text = node.source ?? String(value);
        const tag = node.tag?.startsWith('!') ? { tag: node.tag } : {};
        found.push({ path, text, ...tag, line, column: col });
      }
    };
    visit(this.#document.contents, []);
    return found;
  }

  /** Applies edits that do not overlap. What is to be replaced must be there, and what is to be inserted must not. */
  edit(edits: readonly (YamlEdit | YamlKeyEdit)[]): YamlText {
    const splices = edits.map((edit) => this.#splice(edit));
    // From the end, so that offsets stay true; what goes to the same place keeps its order.
    const ordered = splices
      .map((splice, i) => ({ ...splice, i }))
      .sort((a, b) => b.start - a.start || b.i - a.i);
    let text = this.text;
    for (const { start, end, by } of ordered) text = text.slice(0, start) + by + text.slice(end);
    return new YamlText(text);
  }

  #splice(edit: YamlEdit | YamlKeyEdit): Splice {
    if (edit.kind === 'rename') return this.#rename(edit.path, edit.key);
    if (edit.kind === 'disable') return this.#disable(edit.path, edit.note);
    const tag = edit.tag === undefined ? '' : `${edit.tag} `;
    const by = tag + writeYaml(edit.value, edit.tag !== undefined);
    if (edit.kind === 'replace') {
      const range = this.#node(edit.path)?.range;
      if (!range) throw new RangeError(`nothing is written at ${edit.path.join('.')}`);
      return { start: range[0], end: range[1], by };
    }
    const map = this.#node(edit.into);
    if (!isMap(map) || map.items.length === 0)
      throw new RangeError(`${edit.into.join('.')} is no mapping with a key`);
    if (map.flow === true) {
      const at = endOf(map.items.at(-1)) ?? 0;
      return { start: at, end: at, by: `, ${edit.key}: ${by}` };
    }
    const pair = map.items.find(({ key }) => keyText(key) === edit.after) ?? map.items.at(-1);
    const keyAt = (pair?.key as Node | undefined)?.range?.[0] ?? 0;
    const lineStart = this.text.lastIndexOf('\n', keyAt - 1) + 1;
    const at = this.#endOfLine(endOf(pair) ?? keyAt);
    return { start: at, end: at, by: `\n${this.text.slice(lineStart, keyAt)}${edit.key}: ${by}` };
  }

  #rename(path: YamlPath, key: string): Splice {
    const { pair } = this.#pair(path);
    const [start = 0, end = 0] = (pair.key as Node).range ?? [];
    return { start, end, by: key };
  }

  #disable(path: YamlPath, note: string | undefined): Splice {
    const { map, pair } = this.#pair(path);
    const start = (pair.key as Node).range?.[0] ?? 0;
    const end = endOf(pair) ?? start;
    if (map.flow === true) {
      const at = map.items.indexOf(pair);
      const next = (map.items[at + 1]?.key as Node | undefined)?.range?.[0];
      if (next !== undefined) return { start, end: next, by: '' };
      return { start: endOf(map.items[at - 1]) ?? start, end, by: '' };
    }
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const indent = this.text.slice(lineStart, start);
    const lines = this.text.slice(start, end).split('\n');
    const commented = lines.map((line, i) => {
      const rest = i === 0 || !line.startsWith(indent) ? line : line.slice(indent.length);
      return `${i === 0 ? '' : indent}# ${rest}`.trimEnd();
    });
    return {
      start,
      end,
      by: [...(note === undefined ? [] : [`# ${note}\n${indent}`]), commented.join('\n')].join(''),
    };
  }

  #pair(path: YamlPath): { map: YAMLMap; pair: Pair } {
    const map = this.#node(path.slice(0, -1));
    const pair = isMap(map) ? map.items.find(({ key }) => keyText(key) === String(path.at(-1))) : undefined;
    if (!isMap(map) || pair === undefined) throw new RangeError(`nothing is written at ${path.join('.')}`);
    return { map, pair };
  }

  #node(path: YamlPath): Node | undefined {
    let node: unknown = this.#document.contents;
    for (const step of path) {
      if (isMap(node)) node = node.items.find(({ key }) => keyText(key) === String(step))?.value;
      else if (isSeq(node) && typeof step === 'number') node = node.items[step];
      else return undefined;
    }
    return (node ?? undefined) as Node | undefined;
  }

  #endOfLine(offset: number): number {
    const at = this.text.indexOf('\n', offset);
    return at === -1 ? this.text.length : at;
  }
}

/** Where the last thing of a node is written; the range of a block reaches over comments and blank lines behind it. */
function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key);
  if (isCollection(node) && node.flow !== true) return endOf(node.items.at(-1)) ?? node.range?.[1];
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'))
    return (node.range?.[1] ?? 1) - 1;
  return (node as Node | null)?.range?.[1];
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const RESERVED = /^(?:~|null|true|false|yes|no|on|off|y|n)$/i;

/** On one line, in a form that means the same in a block and between braces. */
function writeYaml(value: unknown, quoted = false): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeYaml(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${writeYaml(key)}: ${writeYaml(item)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  if (!quoted && /^[A-Za-z_/][\w./-]*$/.test(value) && !RESERVED.test(value)) return value;
  return quoted || /[\p{Cc}]/u.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
}
