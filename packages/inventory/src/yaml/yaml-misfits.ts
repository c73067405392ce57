import { isMap, isScalar, isSeq, Scalar, visit, type Node } from 'yaml';

const SECTIONS = ['hosts', 'children', 'vars'];

/** How much of a file does not look like an inventory: of several ways to read it, the one with the least is meant. */
export function misfitsOf(root: Node | null): number {
  if (!isMap(root)) return 100;
  return mapItems(root).reduce((sum, [, group]) => sum + ofGroup(group), 0);
}

/** Lines on which a text goes on that began above, without quotes. */
export function continuedLines(root: Node | null, text: string): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  visit(root, {
    Scalar: (_key, node) => {
      const [start, end] = node.range ?? [0, 0];
      if (node.type === Scalar.PLAIN && text.slice(start, end).includes('\n')) found.push([start, end]);
    },
  });
  return found;
}

/**
 * Offset of a key that is there twice, where the name of another group or host with nothing below it stands before it:
 * what follows belongs to that name.
 */
export function keyTwice(root: Node | null): number | undefined {
  let found: number | undefined;
  visit(root, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      let stray = false;
      for (const { key, value } of map.items) {
        const name = nameOf(key);
        if (seen.has(name) && stray) {
          found = (key as Node).range?.[0];
          return visit.BREAK;
        }
        const last = isMap(value) ? value.items.at(-1) : undefined;
        stray ||= isStray(name, value) || (last !== undefined && isStray(nameOf(last.key), last.value));
        seen.add(name);
      }
      return undefined;
    },
  });
  return found;
}

/** A name that is none of a variable, with nothing behind the colon. */
function isStray(name: string, value: unknown): boolean {
  return !/^[a-z]\w*$/.test(name) && !isMap(value) && !isSeq(value) && !isScalarWithText(value);
}

type Items = readonly (readonly [string, unknown])[];

function mapItems(node: unknown): Items {
  if (!isMap(node)) return [];
  return node.items.map(({ key, value }) => [nameOf(key), value] as const);
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '?';
}

function ofGroup(group: unknown): number {
  const items = mapItems(group);
  // A section that is there twice is one of another group.
  let sum = items.length - new Set(items.map(([name]) => name)).size;
  for (const [name, body] of items) {
    if (!SECTIONS.includes(name)) sum += 1;
    else if (name === 'hosts')
      sum += mapItems(body).reduce((all, [host, vars]) => all + ofHost(host, vars), 0);
    else if (name === 'vars') sum += ofVars(body);
    else for (const [child, inner] of mapItems(body)) sum += ofChild(child, inner);
  }
  return sum;
}

function ofChild(name: string, group: unknown): number {
  return (SECTIONS.includes(name) || isScalarWithText(group) || isSeq(group) ? 1 : 0) + ofGroup(group);
}

function ofHost(name: string, vars: unknown): number {
  return (SECTIONS.includes(name) || isScalarWithText(vars) ? 1 : 0) + ofVars(vars);
}

function ofVars(vars: unknown): number {
  return mapItems(vars).reduce((sum, [name, value]) => {
    const isGroup = mapItems(value).some(([key]) => SECTIONS.includes(key));
    const isName = /^[A-Za-z_]\w*$/.test(name) && !SECTIONS.includes(name);
    return sum + (isGroup ? 1 : 0) + (isName ? 0 : 1) + ofValue(value);
  }, 0);
}

/** A list of one kind of thing, and entries that have something behind the colon, are the rule. */
function ofValue(value: unknown): number {
  if (isSeq(value)) {
    const kinds = new Set(value.items.map((item) => (isMap(item) ? 'map' : isSeq(item) ? 'list' : 'word')));
    const own = Math.max(0, kinds.size - 1);
    return value.items.reduce<number>((sum, item) => sum + ofValue(item), own);
  }
  if (isScalar(value) || value === null) return isScalarWithText(value) ? 0 : 0.25;
  const items = mapItems(value);
  const odd = items.filter(([name]) => name.startsWith('-')).length;
  const twice = items.length - new Set(items.map(([name]) => name)).size;
  return items.reduce((sum, [, inner]) => sum + ofValue(inner), odd + twice);
}

function isScalarWithText(node: unknown): boolean {
  return isScalar(node) && node.value !== null && node.value !== '';
}
