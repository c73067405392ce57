import { isAbsolute, relative } from 'node:path';
import { byCodeUnit } from '../words/json.ts';
import type { Problem } from '../words/problem.ts';

export interface FormatOptions {
  /** Files are shown relative to it. */
  readonly cwd?: string;
}

const LEVEL: Readonly<Record<Problem['severity'], string>> = {
  error: '',
  warning: 'warning: ',
  info: 'note: ',
};

/** Longer ones push their own message to the right and leave the others where they are. */
const MAX_COLUMN = 60;

/**
 * Problems as the user sees them: place, subject, message, and the hint below it; then how many there are.
 *
 * ```text
 * pigsty.yml:6:21  pg-meta.vars.pg_version  expected a number, got "banana"
 *                  Supported: 14, 15, 16, 17, 18.
 * 1 problem in pigsty.yml. Nothing was changed.
 * ```
 */
export function formatProblems(problems: readonly Problem[], options: FormatOptions = {}): string {
  const shown = [...problems].sort(byPlace).map((problem) => ({ problem, place: placeOf(problem, options) }));
  if (shown.length === 0) return '';
  const files = new Map(
    problems.flatMap(({ position }) => (position ? [[position.file, fileOf(position.file, options)]] : [])),
  );
  const placeWidth = width(shown.map(({ place }) => place));
  const subjectWidth = width(shown.map(({ problem }) => problem.subject));
  const lines = shown.flatMap(({ problem, place }) => {
    const message = `${LEVEL[problem.severity]}${problem.message}`;
    const start = placeWidth === 0 ? '' : `${place.padEnd(placeWidth)}  `;
    const indent = placeWidth === 0 ? '  ' : ' '.repeat(placeWidth + 2);
    const hint = shorten(problem.hint ?? '', files)
      .split('\n')
      .filter((line) => line !== '');
    return [
      `${start}${problem.subject.padEnd(subjectWidth)}  ${message}`,
      ...hint.map((line) => `${indent}${line}`),
    ];
  });
  return `${[...lines, summary(problems, options)].join('\n')}\n`;
}

function summary(problems: readonly Problem[], options: FormatOptions): string {
  const number = (severity: Problem['severity']): number =>
    problems.filter((problem) => problem.severity === severity).length;
  const errors = number('error');
  const counts = [
    count(errors, 'problem'),
    count(number('warning'), 'warning'),
    count(number('info'), 'note'),
  ]
    .filter((text) => text !== '')
    .join(' and ');
  const files = [
    ...new Set(problems.flatMap((p) => (p.position === undefined ? [] : [fileOf(p.position.file, options)]))),
  ];
  const where =
    files.length === 0 ? '' : files.length === 1 ? ` in ${files[0] ?? ''}` : ` in ${files.length} files`;
  return errors > 0 ? `${counts}${where}. Nothing was changed.` : `${counts}${where}.`;
}

function count(number: number, noun: string): string {
  return number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function byPlace(a: Problem, b: Problem): number {
  const [at, bt] = [a.position, b.position];
  if (at === undefined || bt === undefined) return (at === undefined ? 1 : 0) - (bt === undefined ? 1 : 0);
  return byCodeUnit(at.file, bt.file) || at.line - bt.line || at.column - bt.column;
}

function placeOf(problem: Problem, options: FormatOptions): string {
  const { position } = problem;
  return position === undefined
    ? ''
    : `${fileOf(position.file, options)}:${position.line}:${position.column}`;
}

function fileOf(file: string, { cwd }: FormatOptions): string {
  return cwd === undefined || !isAbsolute(file) ? file : relative(cwd, file) || file;
}

/** Hints name other places of the same files. */
function shorten(hint: string, files: ReadonlyMap<string, string>): string {
  let text = hint;
  for (const [file, shown] of files) text = text.replaceAll(`${file}:`, `${shown}:`);
  return text;
}

function width(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length).filter((length) => length <= MAX_COLUMN));
}
