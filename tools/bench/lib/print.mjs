/** A heading, and rows in columns: the first to the left, the others to the right. */
export function heading(text) {
  console.log(`\n== ${text}`);
}

export function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) {
    console.log(
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
    );
  }
}

export const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
export const times = (a, b) => `${(a / b).toFixed(2)}x`;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** min / median / max */
export const spread = (values) => [Math.min(...values), median(values), Math.max(...values)].map(seconds);

/** How a figure stands to its target, in words. */
export const against = (value, limit) => (value <= limit ? 'met' : 'MISSED');
