import type { Problem } from '@pigsty/sdk';
import { isMap, isScalar, type Node } from 'yaml';
import { spaces, tooFar } from '../yaml/yaml-indent.ts';
import type { Entry, YamlTree } from '../yaml/yaml-tree.ts';

export const SECTIONS = ['hosts', 'children', 'vars'] as const;

export function isSection(name: string): boolean {
  return (SECTIONS as readonly string[]).includes(name);
}

/** What stands there, in words: `a list`. */
export function shapeOf(tree: YamlTree, node: Node | null): string {
  const value = tree.value(node);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a mapping' : JSON.stringify(value);
}

/** An IPv4 address, or a range of them. */
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){2}\.(?:\d{1,3}|\[\d+:\d+\])$/;

/** What an entry is by its looks, wherever it stands. */
export type Looks = 'section' | 'group' | 'host' | 'variable' | 'unknown';

/** Tells by name and value what somebody meant an entry to be. */
export function looksLike(tree: YamlTree, { name, value }: Entry): Looks {
  const body = tree.follow(value);
  const hasNothing = isEmpty(tree, body);
  if (isSection(name)) return isMap(body) || hasNothing ? 'section' : 'unknown';
  if (isMap(body) && isGroup(tree, body)) return 'group';
  if (ADDRESS.test(name)) return isMap(body) || hasNothing ? 'host' : 'unknown';
  return /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(name) ? 'variable' : 'unknown';
}

/** A mapping with a section that holds something, and little else. */
function isGroup(tree: YamlTree, body: Node): boolean {
  if (!isMap(body)) return false;
  const entries = [...tree.entries(body).values()];
  const sections = entries.filter(({ name }) => isSection(name));
  return sections.some(({ value }) => isMap(tree.follow(value))) && 2 * sections.length >= entries.length;
}

/** Where an entry was to stand. */
export interface Wanted {
  /** `vars belongs beside hosts` */
  readonly what: string;
  /** The key in whose column it was to stand, or one of those below which it was. */
  readonly like: Node;
  /** Whether it was to be one step deeper than `like`. */
  readonly below?: boolean;
}

/** A mistake of indentation in words of indentation; between braces in words of braces. */
export function misplaced(
  tree: YamlTree,
  entries: readonly Pick<Entry, 'key'>[],
  { what, like, below = false }: Wanted,
): Pick<Problem, 'message' | 'hint'> {
  const [first] = entries;
  const model = tree.position(like);
  const column = model.column + (below ? 2 : 0);
  const delta = column - tree.position(first?.key ?? null).column;
  if (first === undefined || !tree.startsLine(first.key) || !tree.startsLine(like) || delta === 0)
    return {
      message: what,
      hint: 'Compare the braces with those of its neighbours: one is closed too late or too early.',
    };
  const lines = entries.length === 1 ? 'this line is' : `this line and ${entries.length - 1} more are`;
  return {
    message: `${what}, and ${lines} indented ${tooFar(delta)}`,
    hint: `Indent by ${spaces(column - 1)}, ${below ? 'two more than' : 'like'} line ${model.line}.`,
  };
}

/** A variable may have a name of ours; a section has a mapping, or groups after it. */
export function isPlain(tree: YamlTree, section: Entry, { value }: Entry): boolean {
  if (section.name !== 'vars' || isMap(tree.follow(value))) return false;
  const body = tree.follow(section.value);
  const others = isMap(body) ? [...tree.entries(body).values()] : [];
  return !others.some((one) => looksLike(tree, one) === 'group');
}

/** A mapping of variables, or nothing: an odd name for a host, but one. */
export function isHostLike(tree: YamlTree, { name, value }: Entry): boolean {
  const body = tree.follow(value);
  if (isEmpty(tree, body)) return true;
  return (
    isMap(body) &&
    [...tree.entries(body).values()].some((e) => /_(?:seq|role|node|host)$/.test(e.name)) &&
    !name.startsWith('pg_')
  );
}

/** Nothing behind the colon. */
export function isEmpty(tree: YamlTree, node: Node | null): boolean {
  return node === null || (isScalar(node) && tree.value(node) === null);
}

/**
 * The group whose section stands among the groups: the one before it, when that has others and not this one. The
 * variables must name a cluster, as those of `all` do not.
 */
export function groupLacking(
  tree: YamlTree,
  entry: Entry,
  { section, before }: { readonly section: Entry; readonly before: Entry | undefined },
): { readonly name: string; readonly wanted: Wanted } | undefined {
  const [own, body] = [before, entry].map((one) => tree.follow(one?.value));
  if (section.name !== 'children' || before === undefined || !isMap(own) || !isMap(body)) return undefined;
  const entries = tree.entries(own);
  const [first] = [...entries.values()];
  const isItsOwn =
    entry.name === 'hosts' || [...tree.entries(body).keys()].some((name) => name.endsWith('_cluster'));
  if (first === undefined || entries.has(entry.name) || !isItsOwn) return undefined;
  return {
    name: before.name,
    wanted: { what: `${entry.name} belongs below ${before.name}`, like: first.key },
  };
}
