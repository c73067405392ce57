import { widthOf } from './words.ts';

/** Rows as aligned columns; the last column is not padded. A cell may bring its painted form. */
export interface Cell {
  readonly text: string;
  readonly painted?: string;
}

export function table(
  rows: readonly (readonly (string | Cell)[])[],
  options: { indent?: string } = {},
): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, widthOf(cell.text))));
  }
  return cells
    .map((row) => {
      const line = row.map((cell, i) => {
        const padding = i === row.length - 1 ? '' : ' '.repeat((widths[i] ?? 0) - widthOf(cell.text));
        return (cell.painted ?? cell.text) + padding;
      });
      return `${options.indent ?? ''}${line.join('  ')}`.trimEnd();
    })
    .join('\n');
}
