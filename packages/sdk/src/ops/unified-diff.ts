const contextLines = 3;
/** Above this many cells the middle is shown as one replacement instead of being compared line by line. */
const maxCells = 4_000_000;

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * A unified diff of two texts; empty when they are equal.
 *
 * @example
 * unifiedDiff('a\nb\n', 'a\nc\n', '/etc/x'); // --- /etc/x ... -b +c
 */
export function unifiedDiff(have: string, want: string, name: string): string {
  if (have === want) return '';
  const edits = compare(splitLines(have), splitLines(want));
  const out = [`--- ${name}`, `+++ ${name} (wanted)`];
  for (const [from, to] of hunks(edits)) {
    const before = edits.slice(0, from);
    const hunk = edits.slice(from, to);
    out.push(`@@ -${range(before, hunk, '+')} +${range(before, hunk, '-')} @@`);
    out.push(...hunk.map((e) => `${e.sign}${e.line}`));
  }
  return `${out.join('\n')}\n`;
}

function splitLines(text: string): readonly string[] {
  if (text === '') return [];
  const all = text.split('\n');
  const last = all.pop() ?? '';
  return last === '' ? all : [...all, `${last}\n\\ No newline at end of file`];
}

function range(before: readonly Edit[], hunk: readonly Edit[], other: '+' | '-'): string {
  const count = hunk.filter((e) => e.sign !== other).length;
  const start = before.filter((e) => e.sign !== other).length + (count === 0 ? 0 : 1);
  return count === 1 ? String(start) : `${start},${count}`;
}

function hunks(edits: readonly Edit[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  edits.forEach((edit, i) => {
    if (edit.sign === ' ') return;
    const from = Math.max(0, i - contextLines);
    const to = Math.min(edits.length, i + contextLines + 1);
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else found.push([from, to]);
  });
  return found;
}

function compare(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail += 1;
  const keep = (line: string): Edit => ({ sign: ' ', line });
  return [
    ...a.slice(0, head).map(keep),
    ...compareMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(keep),
  ];
}

function compareMiddle(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const removed = (line: string): Edit => ({ sign: '-', line });
  const added = (line: string): Edit => ({ sign: '+', line });
  if (a.length * b.length > maxCells) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  // Length of the longest common subsequence of a[i..] and b[j..].
  const lcs = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lcs[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lcs[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      edits.push({ sign: ' ', line: left });
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      edits.push(removed(left));
      i += 1;
    } else if (right !== undefined) {
      edits.push(added(right));
      j += 1;
    }
  }
  return edits;
}
