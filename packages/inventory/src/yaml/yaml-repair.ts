import type { Problem } from '@pigsty/sdk';
import { closingMends } from './yaml-closing.ts';
import { indentMends } from './yaml-indent.ts';
import { Lines } from './yaml-lines.ts';
import type { Mend } from './yaml-mend.ts';
import { continuedLines, misfitsOf, keyTwice } from './yaml-misfits.ts';
import { describeYamlError, firstError, syntaxProblem, type YamlErrors } from './yaml-problem.ts';
import { punctuationMends } from './yaml-punctuation.ts';

/** How often a file is mended; who makes more mistakes than this sees the rest the next time. */
const MAX_MENDS = 4;
/** Ways that are tried for one mistake. */
const MAX_TRIES = 90;
/** Characters that are read for them, which is what costs time. */
const MAX_READ = 1_500_000;

export interface Repaired {
  readonly problems: readonly Problem[];
  /** The file as it was probably meant; absent when nobody can tell. */
  readonly meant?: YamlErrors;
  /** Lines that are not as the file has them, with the place in what was meant. */
  readonly mended: readonly { readonly line: number; readonly column: number }[];
}

/**
 * Syntax errors, one for each mistake: the first is explained and mended the way that makes most of the file right, then
 * the next. What is right after that can be checked further, so that one mistake hides no other.
 */
export function repairYaml(text: string, read: (text: string) => YamlErrors): Repaired {
  const problems: Problem[] = [];
  const mended: { line: number; column: number }[] = [];
  let found = read(text);
  for (let round = 0; ; round += 1) {
    const explained = describeYamlError(found);
    const twice = explained === undefined ? keyTwice(found.root) : undefined;
    if (explained === undefined && twice === undefined) return { problems, mended, meant: found };
    const mend = round < MAX_MENDS ? bestMend(found, { explained, twice, read }) : undefined;
    if (mend === undefined)
      return explained === undefined
        ? { problems, mended, meant: found }
        : { problems: [...problems, explained], mended };
    problems.push(told(found.file, explained, mend.mend));
    const lines = new Lines(mend.found.text);
    for (const line of mend.mend.changes.keys()) mended.push({ line, column: lines.indent(line) + 1 });
    found = mend.found;
  }
}

function told(file: string, explained: Problem | undefined, { at, message, hint }: Mend): Problem {
  const { line = 1, column = 1 } = at ?? explained?.position ?? {};
  return syntaxProblem(file, { message: message ?? explained?.message ?? hint, hint, line, column });
}

interface Try {
  readonly mend: Mend;
  readonly found: YamlErrors;
  /** Line of the next error. */
  readonly next: number;
  readonly misfits: number;
}

interface Mistake {
  readonly explained: Problem | undefined;
  /** Offset of a section that its group has already: the line that names its own group is indented too much. */
  readonly twice: number | undefined;
  readonly read: (text: string) => YamlErrors;
}

function bestMend(found: YamlErrors, { explained, twice, read }: Mistake): Try | undefined {
  const error = firstError(found);
  const offset = error?.pos[0] ?? twice;
  if (offset === undefined) return undefined;
  const { line, col: column } = found.lines.linePos(offset);
  const lines = new Lines(found.text);
  const stop = { line, column };
  const place = explained?.position ?? stop;
  const mends = [
    ...(explained === undefined ? [] : closingMends(lines, { ...explained, at: place })),
    ...(explained === undefined || / is not closed/.test(explained.message)
      ? []
      : punctuationMends(lines, stop)),
    ...indentMends(lines, stop),
  ].sort((a, b) => a.cost - b.cost);
  let best: Try | undefined;
  let left = MAX_READ;
  for (const mend of distinct(mends).slice(0, MAX_TRIES)) {
    const reaches = Math.max(line, ...mend.changes.keys());
    const part = lines.part(Math.min(line, ...mend.changes.keys()), reaches + 3, mend.changes);
    const ahead = read(part);
    left -= part.length;
    if (left <= 0) break;
    if (errorLine(ahead) <= reaches) continue;
    left -= found.text.length;
    const after = tryMend(mend, lines, read);
    if (after === undefined || after.next <= reaches) continue;
    if (best === undefined || isBetter(after, best)) best = after;
    if (after.next === Infinity && after.misfits === 0) break;
  }
  return best;
}

function distinct(mends: readonly Mend[]): readonly Mend[] {
  const seen = new Set<string>();
  return mends.filter(({ changes }) => {
    const key = [...changes].flat().join('\n');
    return !seen.has(key) && seen.add(key).size > 0;
  });
}

/** Line of the first error; Infinity without one. */
function errorLine(found: YamlErrors): number {
  const offset = firstError(found)?.pos[0] ?? keyTwice(found.root);
  return offset === undefined ? Infinity : found.lines.linePos(offset).line;
}

function isBetter(a: Try, b: Try): boolean {
  return (b.next === a.next ? b.misfits - a.misfits || b.mend.cost - a.mend.cost : a.next - b.next) > 0;
}

function tryMend(mend: Mend, lines: Lines, read: (text: string) => YamlErrors): Try | undefined {
  const found = read(lines.with(mend.changes));
  const next = errorLine(found);
  // A text without quotes that goes on over a changed line was not meant.
  const swallowed = continuedLines(found.root, found.text).some(([start, end]) => {
    const first = found.lines.linePos(start).line;
    const last = found.lines.linePos(end).line;
    return [...mend.changes.keys()].some((line) => line >= first && line <= last);
  });
  return swallowed ? undefined : { mend, found, next, misfits: misfitsOf(found.root) };
}
