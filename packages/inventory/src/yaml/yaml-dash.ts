import type { Fix, Stop } from './yaml-fix.ts';
import type { Lines } from './yaml-lines.ts';

/** The first item of a list has lost its dash: it is a mapping, and the next item fits nowhere. */
export function dashFixes(lines: Lines, stop: Stop): readonly Fix[] {
  if (!/^ *- /.test(lines.at(stop.line))) return [];
  const indent = lines.indent(stop.line);
  let first: number | undefined;
  let at = lines.next(stop.line, -1);
  while (at !== undefined && lines.indent(at) > indent) {
    first = at;
    at = lines.next(at, -1);
  }
  if (first === undefined || at === undefined || lines.indent(first) !== indent + 2) return [];
  // Below a section of a group are no lists.
  if (!/:\s*(?:#.*)?$/.test(lines.at(at)) || /^ *(?:all|hosts|children|vars):/.test(lines.at(at))) return [];
  return [
    {
      changes: new Map([[first, `${' '.repeat(indent)}- ${lines.at(first).trimStart()}`]]),
      cost: 0.8,
      at: { line: first, column: indent + 3 },
      message: 'expected a dash: the first item of this list has none',
      hint: `Write "- " before it, as line ${stop.line} has it.`,
    },
  ];
}
