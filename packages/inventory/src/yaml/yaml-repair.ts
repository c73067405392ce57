import type { Problem } from '@pigsty/sdk';
import { closingFixes } from './yaml-closing.ts';
import { dashFixes } from './yaml-dash.ts';
import { indentFixes } from './yaml-indent.ts';
import { Lines } from './yaml-lines.ts';
import type { Fix } from './yaml-fix.ts';
import { continuedLines, misfitsOf, keyTwice } from './yaml-misfits.ts';
import { describeYamlError, firstError, syntaxProblem, type YamlErrors } from './yaml-problem.ts';
import { punctuationFixes } from './yaml-punctuation.ts';
import { sectionFixes } from './yaml-section.ts';

/** How often a file is fixed; who makes more mistakes than this sees the rest the next time. */
const MAX_FIXES = 4;
/** Ways that are tried for one mistake. */
const MAX_TRIES = 90;
/** Characters that are read for them, which is what costs time. */
const MAX_READ = 1_500_000;

export interface Repaired {
  readonly problems: readonly Problem[];
  /** The file as it was probably meant; absent when nobody can tell. */
  readonly meant?: YamlErrors;
  /** Lines that are not as the file has them, with the place in what was meant. */
  readonly fixed: readonly { readonly line: number; readonly column: number }[];
}

/**
 * Syntax errors, one for each mistake: the first is explained and fixed the way that makes most of the file right, then
 * the next. What is right after that can be checked further, so that one mistake hides no other.
 */
export function repairYaml(text: string, read: (text: string) => YamlErrors): Repaired {
  const problems: Problem[] = [];
  const fixed: { line: number; column: number }[] = [];
  let found = read(text);
  for (let round = 0; ; round += 1) {
    const explained = describeYamlError(found);
    const twice = explained === undefined ? keyTwice(found.root) : undefined;
    if (explained === undefined && twice === undefined) return { problems, fixed, meant: found };
    if (explained !== undefined && isSecondDocument(found)) {
      problems.push(explained);
      const joined = round < MAX_FIXES ? joinDocuments(found, read) : undefined;
      fixed.push({ line: explained.position?.line ?? 1, column: 1 });
      if (joined === undefined) return { problems, fixed, meant: found };
      found = joined;
      continue;
    }
    const inline = explained === undefined ? undefined : inlineList(found, explained);
    // Nothing can be moved to the next line, and every guess would make other things of what follows.
    if (inline !== undefined) return { problems: [...problems, inline], fixed };
    const fix = round < MAX_FIXES ? bestFix(found, { explained, twice, read }) : undefined;
    if (fix === undefined)
      return explained === undefined
        ? { problems, fixed, meant: found }
        : { problems: [...problems, explained], fixed };
    problems.push(told(found.file, explained, fix.fix));
    const lines = new Lines(fix.found.text);
    for (const line of fix.fix.changes.keys()) fixed.push({ line, column: lines.indent(line) + 1 });
    found = fix.found;
  }
}

/** `pg_users: - name: test`: a list begins behind its name. */
function inlineList(found: YamlErrors, { position }: Problem): Problem | undefined {
  const line = position?.line ?? 1;
  const [, before = '', name = '', item = ''] =
    /^(\s*(?:- +)?([\w.-]+):[ \t]+)(- +\S.*)$/.exec(new Lines(found.text).at(line)) ?? [];
  if (item === '') return undefined;
  return syntaxProblem(found.file, {
    message: `a list begins on the line below its name, not behind ${name}:`,
    hint: `Write ${name}: alone, and the first "- " on the next line, as deep as the others.`,
    line,
    column: before.length + 1,
  });
}

/** The only error is that a second YAML document begins. */
function isSecondDocument(found: YamlErrors): boolean {
  return found.second !== undefined && firstError(found) === undefined;
}

/** Joins two documents by removing the `---` line; undefined where the second one has a top-level key of its own. */
function joinDocuments(found: YamlErrors, read: Mistake['read']): YamlErrors | undefined {
  const lines = new Lines(found.text);
  const { line } = found.lines.linePos(found.second ?? 0);
  const marker = [line - 1, line, line + 1].find((at) => /^(?:---|\.\.\.)/.test(lines.at(at)));
  if (marker === undefined || lines.indent(lines.next(marker, 1) ?? marker) === 0) return undefined;
  const joined = read(lines.with(new Map([[marker, '']])));
  return isSecondDocument(joined) || errorLine(joined) === Infinity ? joined : undefined;
}

function told(file: string, explained: Problem | undefined, { at, message, hint }: Fix): Problem {
  const { line = 1, column = 1 } = at ?? explained?.position ?? {};
  return syntaxProblem(file, { message: message ?? explained?.message ?? hint, hint, line, column });
}

interface Try {
  readonly fix: Fix;
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

function bestFix(found: YamlErrors, { explained, twice, read }: Mistake): Try | undefined {
  const error = firstError(found);
  const offset = error?.pos[0] ?? twice;
  if (offset === undefined) return undefined;
  const { line, col: column } = found.lines.linePos(offset);
  const lines = new Lines(found.text);
  const stop = { line, column };
  const place = explained?.position ?? stop;
  const fixes = [
    ...(explained === undefined ? [] : closingFixes(lines, { ...explained, at: place })),
    ...(explained === undefined || / is not closed/.test(explained.message)
      ? []
      : punctuationFixes(lines, stop)),
    ...dashFixes(lines, stop),
    ...sectionFixes(lines, stop),
    ...indentFixes(lines, stop),
  ].sort((a, b) => a.cost - b.cost);
  let best: Try | undefined;
  let left = MAX_READ;
  for (const fix of distinct(fixes).slice(0, MAX_TRIES)) {
    const reaches = Math.max(line, ...fix.changes.keys());
    const part = lines.part(Math.min(line, ...fix.changes.keys()), reaches + 3, fix.changes);
    const ahead = read(part);
    left -= part.length;
    if (left <= 0) break;
    if (errorLine(ahead) <= reaches) continue;
    left -= found.text.length;
    const after = tryFix(fix, lines, read);
    if (after === undefined || after.next <= reaches) continue;
    if (best === undefined || isBetter(after, best)) best = after;
    if (after.next === Infinity && after.misfits === 0) break;
  }
  return best;
}

function distinct(fixes: readonly Fix[]): readonly Fix[] {
  const seen = new Set<string>();
  return fixes.filter(({ changes }) => {
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
  return (b.next === a.next ? b.misfits - a.misfits || b.fix.cost - a.fix.cost : a.next - b.next) > 0;
}

function tryFix(fix: Fix, lines: Lines, read: (text: string) => YamlErrors): Try | undefined {
  const found = read(lines.with(fix.changes));
  const next = errorLine(found);
  // A text without quotes that goes on over a changed line was not meant.
  const swallowed = continuedLines(found.root, found.text).some(([start, end]) => {
    const first = found.lines.linePos(start).line;
    const last = found.lines.linePos(end).line;
    return [...fix.changes.keys()].some((line) => line >= first && line <= last);
  });
  return swallowed ? undefined : { fix, found, next, misfits: misfitsOf(found.root) };
}
