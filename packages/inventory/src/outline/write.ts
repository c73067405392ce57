import {
  Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Scalar,
  visit,
  type Node,
  type Pair,
  type ScalarTag,
} from 'yaml';
import type { InventoryOutline } from './outline.ts';
import { treeOf } from './outline-tree.ts';
import { fromDeclared, TaggedText } from '../yaml/tagged.ts';
import { PYYAML_TAGS } from '../yaml/yaml-dialect.ts';

export interface WriteOptions {
  readonly format: 'yaml' | 'json';
  /** Lines above the YAML, without `#`. */
  readonly header?: readonly string[];
}

/** An inventory file that reads back to the same estate. */
export function writeInventory(outline: InventoryOutline, { format, header = [] }: WriteOptions): string {
  const tree = treeOf(outline);
  if (format === 'json') return `${JSON.stringify(tree, null, 2)}\n`;
  const document = new Document(tree, {
    schema: 'core',
    customTags: (tags) => [...tags, ...PYYAML_TAGS, ...AMBIGUOUS],
  });
  visit(document, { Node: (_, node) => tagOf(node) });
  visit(document, { Pair: (_, pair) => keyStyle(pair) });
  if (isMap(document.contents)) for (const { value } of document.contents.items) layOutGroup(value);
  const comment = header.map((line) => `# ${line}`.trimEnd()).join('\n');
  const text = document.toString({ lineWidth: 0, blockQuote: 'literal', singleQuote: true });
  return comment === '' ? text : `${comment}\n${text}`;
}

/** Texts that Ansible's YAML would read as something else, although this reader would not. */
const AMBIGUOUS: readonly ScalarTag[] = [
  ['timestamp', /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?$/],
  ['value', /^(?:=|<<)$/],
  ['float', /^[-+]?[\d._]+[eE][-+]?\d+$/],
].map(([name, test]) => ({
  tag: `tag:yaml.org,2002:${name as string}`,
  default: true,
  test: test as RegExp,
  resolve: (source) => source,
}));

/** `{ __ansible_vault: text }` becomes `!vault |`, as Ansible writes it. */
function tagOf(node: Node): Node | undefined {
  if (!isMap(node)) return undefined;
  const text = fromDeclared(node.toJSON());
  if (!(text instanceof TaggedText)) return undefined;
  const scalar = new Scalar(text.text);
  scalar.tag = `!${text.tag}`;
  if (text.tag === 'vault' && text.text.includes('\n')) scalar.type = Scalar.BLOCK_LITERAL;
  return scalar;
}

/** Numbers as keys stand as people write them, without quotes. */
function keyStyle({ key }: Pair): void {
  if (isScalar(key) && typeof key.value === 'string' && /^(?:0|[1-9]\d{0,9})$/.test(key.value))
    key.value = Number(key.value);
}

/** Groups and their sections are lines of their own; what is short and flat below them stands on one line. */
function layOutGroup(group: unknown): void {
  if (!isMap(group)) return;
  for (const section of group.items) {
    if (!isMap(section.value)) continue;
    for (const { value } of section.value.items) {
      if (nameOf(section) === 'children') layOutGroup(value);
      else layOutValue(value);
    }
  }
}

function layOutValue(node: unknown): void {
  if (!isMap(node) && !isSeq(node)) return;
  node.flow = isFlat(node, isSeq(node) ? 1 : 2) && JSON.stringify(node).length <= MAX_FLOW_WIDTH;
  if (node.flow) return;
  for (const item of node.items) layOutValue(isPair(item) ? item.value : item);
}

const MAX_FLOW_WIDTH = 120;

function isFlat(node: unknown, levels: number): boolean {
  if (isScalar(node)) return node.type !== Scalar.BLOCK_LITERAL && !String(node.value).includes('\n');
  if (levels === 0 || (!isMap(node) && !isSeq(node))) return false;
  return node.items.every((item) => isFlat(isPair(item) ? item.value : item, levels - 1));
}

function nameOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : undefined;
}
