import type { Fix, Stop } from './yaml-fix.ts';
import type { Lines } from './yaml-lines.ts';

const SECTION = /^ *(hosts|vars|children):\s*(?:#.*)?$/;

/**
 * The line that begins a section is gone: what was below it is two steps deeper than its group, and the next section of
 * the group fits nowhere. Nobody can read such lines without it, and they are left out.
 */
export function sectionFixes(lines: Lines, stop: Stop): readonly Fix[] {
  const next = [stop.line, lines.next(stop.line, -1), lines.next(stop.line, 1)].find(
    (line) => line !== undefined && SECTION.test(lines.at(line)),
  );
  if (next === undefined) return [];
  const indent = lines.indent(next);
  const lost: number[] = [];
  let group = lines.next(next, -1);
  for (; group !== undefined && lines.indent(group) >= indent; group = lines.next(group, -1)) {
    if (lines.indent(group) === indent) return [];
    lost.unshift(group);
  }
  const [first] = lost;
  if (first === undefined || group === undefined || !/:\s*(?:#.*)?$/.test(lines.at(group))) return [];
  if (lines.indent(group) + 2 !== indent || lines.indent(first) !== indent + 2) return [];
  const isHost = /^ *\d{1,3}(?:\.\d{1,3}){3}:/.test(lines.at(first));
  const section = isHost ? 'hosts' : 'vars';
  if (SECTION.exec(lines.at(next))?.[1] === section) return [];
  return [
    {
      changes: new Map(lost.map((line) => [line, ''])),
      cost: -1,
      at: { line: first, column: lines.indent(first) + 1 },
      message: `expected a line "${section}:" before this one`,
      hint: `Write it with ${indent} spaces before it, like line ${next}.`,
    },
  ];
}
