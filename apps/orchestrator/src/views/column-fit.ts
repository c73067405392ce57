import type { ScreenColumn } from '@pigsty/sdk';
import { widthOf } from './words.ts';

/** Columns of a terminal between two columns of a table. */
export const gap = 2;

/** What the column that takes the rest has at least, before others are left away for it. */
const leastRest = 20;
/** What a column that may be cut keeps, before others are left away for it. */
const leastCut = 10;
/** What any column keeps, where leaving others away has not sufficed. */
const leastOwn = 6;

export interface FittedColumn {
  /** Its place among the cells of a row. */
  readonly at: number;
  readonly width: number;
  readonly align?: 'right';
}

/** The columns that a width has room for, each with its own. */
export function columnsThatFit(
  columns: readonly ScreenColumn[],
  rows: readonly (readonly { readonly text: string }[])[],
  width: number,
): readonly FittedColumn[] {
  const longest = columns.map((column, at) =>
    rows.reduce(
      // The last cell of a short row takes the rest of its line, and asks for no width.
      (most, row) =>
        at === row.length - 1 && row.length < columns.length
          ? most
          : Math.max(most, widthOf(row[at]?.text ?? '')),
      widthOf(column.title),
    ),
  );
  const own = columns.map(({ most, rest }, at) => {
    const wanted = longest[at] ?? 0;
    return rest === true ? Math.min(wanted, leastRest) : Math.min(wanted, most ?? wanted);
  });
  const floor = own.map((width, at) => (columns[at]?.most === undefined ? width : Math.min(width, leastCut)));
  let kept = columns.map((_, at) => at);
  const total = (widths: readonly number[]): number =>
    kept.reduce((sum, at) => sum + (widths[at] ?? 0) + gap, -gap);
  for (let spare = 1; total(floor) > width && spare <= columns.length; spare++)
    kept = kept.filter((at) => columns[at]?.spare !== spare);
  narrow(own, kept, { over: total(own) - width, floor });
  narrow(own, kept, { over: total(own) - width, floor: own.map((w) => Math.min(w, leastOwn)) });
  const left = Math.max(0, width - total(own));
  return kept.map((at) => {
    const { align, rest } = columns[at] ?? {};
    return {
      at,
      width: (own[at] ?? 0) + (rest === true ? left : 0),
      ...(align === undefined ? {} : { align }),
    };
  });
}

/** Takes one after the other from the widest, none below its floor. */
function narrow(
  widths: number[],
  kept: readonly number[],
  { over, floor }: { readonly over: number; readonly floor: readonly number[] },
): void {
  for (let left = over; left > 0; left--) {
    const able = kept.filter((at) => (widths[at] ?? 0) > (floor[at] ?? 0));
    if (able.length === 0) return;
    const widest = able.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}
