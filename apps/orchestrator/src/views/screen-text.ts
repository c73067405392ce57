import type { ScreenCell, ScreenPart, ScreenTone } from '@pigsty/sdk';
import { columnsThatFit, type FittedColumn, gap } from './column-fit.ts';
import { harmless } from './harmless.ts';
import type { Paint } from './paint.ts';
import { rowsThatFit } from './row-fit.ts';
import { clip, padTo, widthOf } from './words.ts';

export interface ScreenSize {
  /** Columns of the terminal. */
  readonly columns: number;
  /** Lines that there are; as many as it takes when absent. */
  readonly rows?: number;
}

export interface ScreenStyle {
  readonly paint: Paint;
  /** Takes away what must not be shown, before anything is cut. */
  readonly redact: (text: string) => string;
}

interface CleanCell {
  readonly text: string;
  readonly tone?: ScreenTone;
}

/** Parts as lines, none of them wider than the terminal, and none that steers it. */
export function screenLines(
  parts: readonly ScreenPart[],
  size: ScreenSize,
  { paint, redact }: ScreenStyle,
): readonly string[] {
  const all = parts.map((part) => ({ part, height: headingOf(part) }));
  const shown = rowsThatFit(
    all.map(({ part, height }) => ({
      heading: height,
      rows: part.rows.length,
      least: part.least ?? part.rows.length,
    })),
    size.rows,
  );
  const blocks = all.map(({ part }, i) =>
    shown.rows[i] === undefined
      ? []
      : partLines(part, { width: size.columns, most: shown.rows[i], paint, redact }),
  );
  return blocks
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i > 0 && shown.spaced ? ['', ...lines] : lines));
}

function headingOf({ title, columns }: ScreenPart): number {
  return (title === undefined ? 0 : 1) + (columns.some((c) => c.title !== '') ? 1 : 0);
}

interface PartStyle extends ScreenStyle {
  readonly width: number;
  /** Rows that there is room for. */
  readonly most: number;
}

function partLines(part: ScreenPart, { width, most, paint, redact }: PartStyle): readonly string[] {
  const clean = (cell: ScreenCell): CleanCell => {
    const { text, tone } = typeof cell === 'string' ? { text: cell, tone: undefined } : cell;
    const plain = harmless(redact(text)).replaceAll('\n', ' ');
    return tone === undefined ? { text: plain } : { text: plain, tone };
  };
  // One line is better spent on a row than on how many there are.
  const isCut = most < part.rows.length && most !== 1;
  const rows = part.rows.slice(0, isCut ? Math.max(0, most - 1) : most).map((row) => row.map(clean));
  const columns = columnsThatFit(part.columns, rows, width);
  const lines = rows.map((row) => rowLine(row, columns, { width, paint }));
  const hasTitles = part.columns.some((c) => c.title !== '') && rows.length > 0;
  const titles = part.columns.map(({ title }): CleanCell => ({ text: title, tone: 'quiet' }));
  return [
    ...(part.title === undefined ? [] : [paint.bold(clip(part.title, width))]),
    ...(hasTitles ? [rowLine(titles, columns, { width, paint })] : []),
    ...lines,
    ...(isCut && most > 0 ? [paint.dim(clip(`... and ${part.rows.length - rows.length} more`, width))] : []),
  ];
}

function rowLine(
  cells: readonly CleanCell[],
  columns: readonly FittedColumn[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  let line = '';
  let used = 0;
  columns.forEach(({ at, width: own, align }, i) => {
    const cell = cells[at];
    if (cell === undefined) return;
    const isLast = i === columns.length - 1;
    const room = cells.length - 1 === at ? width - used : own;
    const text = clip(cell.text, Math.min(room, width - used));
    const padding = ' '.repeat(Math.max(0, own - widthOf(text)));
    const painted = tonePaint(cell.tone, paint)(text);
    line += align === 'right' ? padding + painted : isLast ? painted : painted + padding;
    line += isLast ? '' : padTo('', gap);
    used += own + gap;
  });
  return line.trimEnd();
}

function tonePaint(tone: ScreenTone | undefined, paint: Paint): (text: string) => string {
  switch (tone) {
    case undefined:
      return (text) => text;
    case 'bad':
      return paint.red;
    case 'warn':
      return paint.yellow;
    case 'good':
      return paint.green;
    case 'quiet':
      return paint.dim;
    case 'strong':
      return paint.bold;
    default:
      return tone satisfies never;
  }
}
