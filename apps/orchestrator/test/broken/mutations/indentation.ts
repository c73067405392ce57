import { broken, type Breakage, type Mutation } from '../breakage.ts';
import { place, type Good, type Path } from '../document.ts';

const RULES = ['yaml-syntax', 'inventory-shape'];

/** Lines are moved as a hand does it that hits the space bar once too often, or an editor that joins blocks. */
export const indentation: readonly Mutation[] = [
  ...([1, -1, 2, -2] as const).map((by): Mutation => ({
    kind: `a line indented by ${by > 0 ? '+' : ''}${by}`,
    rule: RULES,
    ways: (good) =>
      neighbours(good)
        .filter((path) => by > 0 || column(good, path) + by > 1)
        .map((path) => moved(good, path, { by, lines: 1 })),
  })),
  {
    kind: 'the variables of a group among its hosts',
    rule: 'inventory-shape',
    ways: (good) =>
      sections(good, 'vars')
        .filter(
          (path) =>
            good.has([...path.slice(0, -1), 'hosts']) && good.isBlock([...path.slice(0, -1), 'hosts']),
        )
        .filter((path) => good.keyAt(path)[0] > good.keyAt([...path.slice(0, -1), 'hosts'])[0])
        .filter((path) => isStep(good, [...path.slice(0, -1), 'hosts']))
        .map((path) => moved(good, path, { by: 2, lines: linesOf(good, path) })),
  },
  {
    kind: 'a group among the sections of the one before it',
    rule: 'inventory-shape',
    ways: (good) =>
      good.groups
        .filter(
          (g, i) => i > 0 && good.groups[i - 1]?.path.length === g.path.length && isOwnLine(good, g.path),
        )
        .filter((g, i, all) => all.indexOf(g) === i && isBlockBefore(good, g.path))
        .map((g) => moved(good, g.path, { by: 2, lines: linesOf(good, g.path) })),
  },
];

function sections(good: Good, name: string): readonly Path[] {
  return good.groups.map((g) => [...g.path, name]).filter((path) => good.has(path) && isOwnLine(good, path));
}

/** Entries of blocks that stand between two others on lines of their own: their indentation can be told. */
function neighbours(good: Good): readonly Path[] {
  return good.pairs().filter((path) => {
    if (!isOwnLine(good, path) || linesOf(good, path) > 1 || path.length < 3) return false;
    // Between braces indentation means nothing.
    if (!good.isBlock(path.slice(0, -1))) return false;
    const line = place(good.text, good.keyAt(path)[0]).line;
    const lines = good.text.split('\n');
    const indent = column(good, path) - 1;
    const isLike = (text = ''): boolean =>
      /^ *[^\s#]/.test(text) && !/^ *-/.test(text) && text.search(/\S/) === indent;
    return isLike(lines[line - 2]) && isLike(lines[line]) && !/:\s*(?:#.*)?$/.test(lines[line - 2] ?? '');
  });
}

function isBlockBefore(good: Good, path: Path): boolean {
  const siblings = good.groups.filter((g) => g.path.length === path.length && g.path.at(-2) === path.at(-2));
  const at = siblings.findIndex((g) => g.name === path.at(-1));
  const before = siblings[at - 1];
  return (
    before !== undefined &&
    good.isBlock(before.path) &&
    isOwnLine(good, [...before.path, 'hosts']) &&
    isStep(good, before.path)
  );
}

/** What is below is two further in, so that moving by two is moving by one step. */
function isStep(good: Good, path: Path): boolean {
  const [first] = good.pairs(path).filter((p) => p.length === path.length + 1);
  return first !== undefined && isOwnLine(good, first) && column(good, first) - column(good, path) === 2;
}

function isOwnLine(good: Good, path: Path): boolean {
  if (!good.has(path)) return false;
  const start = good.keyAt(path)[0];
  return good.text.slice(good.text.lastIndexOf('\n', start) + 1, start).trim() === '';
}

function column(good: Good, path: Path): number {
  return place(good.text, good.keyAt(path)[0]).column;
}

function linesOf(good: Good, path: Path): number {
  const [start] = good.keyAt(path);
  const [, end] = good.writtenAt(path);
  return good.text.slice(start, Math.max(end, start)).split('\n').length;
}

function moved(
  good: Good,
  path: Path,
  { by, lines }: { readonly by: number; readonly lines: number },
): Breakage {
  const at = good.text.lastIndexOf('\n', good.keyAt(path)[0]) + 1;
  const rest = good.text.slice(at).split('\n');
  const shifted = rest
    .slice(0, lines)
    .map((line) => (line.trim() === '' ? line : by > 0 ? ' '.repeat(by) + line : line.slice(-by)));
  const end = at + rest.slice(0, lines).join('\n').length;
  return broken(good, {
    what: `${path.join('.')} moved by ${by}`,
    start: at,
    end,
    insert: shifted.join('\n'),
    at: good.keyAt(path)[0] + by,
  });
}
