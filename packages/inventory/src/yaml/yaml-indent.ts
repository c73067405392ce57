import { Customs } from './yaml-customs.ts';
import type { Lines } from './yaml-lines.ts';
import type { Fix, Stop } from './yaml-fix.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

/** Ways to indent one line, or one line and what belongs to it, like its neighbours. */
export function indentFixes(lines: Lines, stop: Stop): readonly Fix[] {
  const suspects = suspectsAt(lines, stop.line);
  const tabbed = suspects.find((line) => /^ *\t/.test(lines.at(line)));
  if (tabbed !== undefined) return tabFixes(lines, tabbed);
  const customs = new Customs(lines);
  return suspects.flatMap((line) =>
    moves(lines, line, { targets: targetsOf(lines, line, suspects), customs }),
  );
}

/** The line, its neighbours, those that enclose them, and of each indentation among these the nearest two above. */
function suspectsAt(lines: Lines, line: number): readonly number[] {
  const next = lines.next(line, 1);
  const before = lines.next(line, -1);
  const around = [line, next, next === undefined ? undefined : lines.next(next, 1), before];
  const known = around.filter((one) => one !== undefined && lines.says(one)) as number[];
  const enclosing = [...lines.enclosing(line), ...(before === undefined ? [] : lines.enclosing(before))];
  return [...new Set([...known, ...enclosing, ...enclosing.flatMap((one) => lines.siblingsAbove(one, 2))])];
}

/** Indentations that other lines around have, those of what stands behind a dash included. */
function targetsOf(lines: Lines, line: number, suspects: readonly number[]): readonly number[] {
  const before = lines.next(line, -1);
  const around = [
    ...suspects,
    ...(before === undefined ? [] : lines.enclosing(before)),
    ...nearestAbove(lines, line),
  ].filter((one) => one !== line);
  const found = around.flatMap((one) => {
    const indent = lines.indent(one);
    const dash = /^ *(- +)\S/.exec(lines.at(one))?.[1]?.length;
    return dash === undefined ? [indent] : [indent, indent + dash];
  });
  return [...new Set(found)].filter((indent) => indent !== lines.indent(line));
}

/** The nearest few lines above, whatever their indentation. */
function nearestAbove(lines: Lines, line: number): readonly number[] {
  const found: number[] = [];
  for (let at = lines.next(line, -1); at !== undefined && found.length < 4; at = lines.next(at, -1))
    found.push(at);
  return found;
}

function moves(
  lines: Lines,
  line: number,
  { targets, customs }: { readonly targets: readonly number[]; readonly customs: Customs },
): readonly Fix[] {
  const end = lines.endOfBlock(line);
  const last = endOfRun(lines, line);
  const reaches = [...new Set([line, endOfItem(lines, line), end, last])];
  return targets.flatMap((target) =>
    reaches.map((reach): Fix => {
      const delta = target - lines.indent(line);
      const like = lineLike(lines, line, target);
      const neighbours = [lines.next(line, -1), lines.next(reach, 1)].filter(
        (one) => one !== undefined && lines.indent(one) === target,
      ).length;
      return {
        changes: shifted(lines, { from: line, to: reach, delta }),
        cost:
          Math.abs(delta) -
          0.3 * neighbours +
          (reach === line ? 0 : 0.1 + Math.min(0.3, 0.03 * (reach - line))) +
          (lines.isOneStep(line, target) ? 0 : 0.3) +
          1.5 * customs.unusual(line, reach, target) +
          0.4 * customs.offGrid(target),
        at: { line, column: lines.indent(line) + 1 },
        message: `${subjectOf(line, reach)} indented ${tooFar(delta)} than its neighbours`,
        hint: `Indent it by ${spaces(target)}${like === undefined ? '' : `, like line ${like}`}.`,
      };
    }),
  );
}

/** An item of a list ends before the next dash, whichever column that is in. */
function endOfItem(lines: Lines, line: number): number {
  if (!/^ *- /.test(lines.at(line))) return line;
  let end = line;
  for (let at = lines.next(line, 1); at !== undefined && lines.indent(at) > lines.indent(line);) {
    if (/^ *- /.test(lines.at(at)) && lines.indent(at) < lines.indent(line) + 2) break;
    end = at;
    at = lines.next(at, 1);
  }
  return end;
}

/** The lines below that are indented like this one, with what is below them. */
function endOfRun(lines: Lines, line: number): number {
  let end = lines.endOfBlock(line);
  for (let at = lines.next(end, 1); at !== undefined && lines.indent(at) === lines.indent(line);) {
    end = lines.endOfBlock(at);
    at = lines.next(end, 1);
  }
  return end;
}

function shifted(
  lines: Lines,
  { from, to, delta }: { readonly from: number; readonly to: number; readonly delta: number },
): ReadonlyMap<number, string> {
  const changes = new Map<number, string>();
  for (let at = from; at <= to; at += 1) {
    if (!lines.says(at)) continue;
    const indent = Math.max(0, lines.indent(at) + delta);
    changes.set(at, ' '.repeat(indent) + lines.at(at).trimStart());
  }
  return changes;
}

function subjectOf(line: number, reach: number): string {
  return reach === line ? 'this line is' : 'this line and what is below it are';
}

/** How a line is indented that has to be moved so far. */
export function tooFar(delta: number): string {
  const count = Math.abs(delta);
  return `${NUMBERS[count] ?? count} ${delta > 0 ? 'less' : 'more'}`;
}

export function spaces(count: number): string {
  return count === 1 ? '1 space' : `${count} spaces`;
}

/** The nearest line that is indented so. */
function lineLike(lines: Lines, line: number, target: number): number | undefined {
  for (let distance = 1; distance < 60; distance += 1) {
    for (const at of [line - distance, line + distance])
      if (lines.says(at) && lines.indent(at) === target) return at;
  }
  return undefined;
}

/** Editors disagree on the width of a tab: the one that fits is taken, for all tabs in a row. */
function tabFixes(lines: Lines, first: number): readonly Fix[] {
  let last = first;
  while (/^ *\t/.test(lines.at(last + 1))) last += 1;
  const before = lines.next(first, -1);
  const after = lines.next(last, 1);
  return [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16].map((width): Fix => {
    const changes = new Map<number, string>();
    for (let at = first; at <= last; at += 1) {
      const lead = /^[ \t]*/.exec(lines.at(at))?.[0] ?? '';
      changes.set(at, lead.replaceAll('\t', ' '.repeat(width)) + lines.at(at).trimStart());
    }
    const indent = (changes.get(first) ?? '').search(/\S/);
    const near = [before, after].filter((one) => one !== undefined && lines.indent(one) === indent).length;
    return {
      changes,
      cost: 3 - near + width / 100,
      at: { line: first, column: lines.at(first).indexOf('\t') + 1 },
      message: 'expected spaces, found a tab',
      hint: `YAML is indented with spaces only: ${first === last ? `indent this line by ${spaces(indent)}` : `replace the tabs of lines ${first} to ${last}, each by ${spaces(width)}`}.`,
    };
  });
}
