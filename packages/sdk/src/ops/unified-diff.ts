import { structuredPatch } from 'diff';

const CONTEXT_LINES = 3;
/** Texts that differ by more lines than this are shown as one replacement instead of being compared line by line. */
const MAX_CHANGED_LINES = 1000;

/**
 * A unified diff of two texts; empty when they are equal.
 *
 * @example
 * unifiedDiff('a\nb\n', 'a\nc\n', '/etc/x'); // --- /etc/x ... -b +c
 */
export function unifiedDiff(have: string, want: string, name: string): string {
  if (have === want) return '';
  const patch = structuredPatch(name, `${name} (wanted)`, have, want, '', '', {
    context: CONTEXT_LINES,
    maxEditLength: MAX_CHANGED_LINES,
  });
  const hunks = patch?.hunks.flatMap((hunk) => [
    `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
    ...hunk.lines,
  ]);
  return `${[`--- ${name}`, `+++ ${name} (wanted)`, ...(hunks ?? replacement(have, want))].join('\n')}\n`;
}

function replacement(have: string, want: string): readonly string[] {
  const [before, after] = [linesOf(have), linesOf(want)];
  return [
    `@@ -${range(1, before.length)} +${range(1, after.length)} @@`,
    ...before.map((line) => `-${line}`),
    ...after.map((line) => `+${line}`),
  ];
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const all = text.split('\n');
  const last = all.pop() ?? '';
  return last === '' ? all : [...all, `${last}\n\\ No newline at end of file`];
}

/** A hunk without lines of one side starts at the line before it. */
function range(start: number, count: number): string {
  if (count === 0) return `${start - 1},0`;
  return count === 1 ? String(start) : `${start},${count}`;
}
