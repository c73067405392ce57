/** What a part of a screen needs in lines. */
export interface PartHeight {
  /** Lines above its rows. */
  readonly heading: number;
  readonly rows: number;
  /** Rows that stay where there is not room for all. */
  readonly least: number;
}

export interface FittedRows {
  /** Rows of each part; absent where there is no room for any of it. */
  readonly rows: readonly (number | undefined)[];
  /** Whether there is room for an empty line between two parts. */
  readonly spaced: boolean;
}

/** Shares the lines there are among the parts: first what each needs, then one row after the other to those that want more. */
export function rowsThatFit(parts: readonly PartHeight[], height: number | undefined): FittedRows {
  const full = parts.reduce((sum, p) => sum + p.heading + p.rows, 0);
  const gaps = Math.max(0, parts.length - 1);
  if (height === undefined || full + gaps <= height) return { rows: parts.map((p) => p.rows), spaced: true };
  let left = height;
  const rows = parts.map(({ heading, rows: all, least }): number | undefined => {
    const wanted = Math.min(all, least);
    const given = Math.min(wanted, left - heading);
    if (given < 0 || (given === 0 && wanted > 0)) return undefined;
    left -= heading + given;
    return given;
  });
  for (let isGiven = true; isGiven && left > 0;) {
    isGiven = false;
    parts.forEach((part, i) => {
      const given = rows[i];
      if (given === undefined || given >= part.rows || left === 0) return;
      rows[i] = given + 1;
      left -= 1;
      isGiven = true;
    });
  }
  return { rows, spaced: false };
}
