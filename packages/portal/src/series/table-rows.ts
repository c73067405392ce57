import type { Labels } from './expression.ts';

/** What one query found now. */
export interface Vector {
  readonly labels: Labels;
  readonly value: number;
}

export interface TableRow {
  /** In the order of the label columns. */
  readonly labels: readonly string[];
  /** In the order of the value columns: what a query has not found is missing, not zero. */
  readonly values: readonly (number | undefined)[];
  /** For links. */
  readonly all: Labels;
}

export interface TableOf {
  readonly labelColumns: readonly string[];
  readonly valueColumns: readonly string[];
  readonly rows: readonly TableRow[];
}

const first = ['cls', 'ins', 'ip'];
/** What says how it was scraped, and not what it is. */
const left = ['__name__', 'instance', 'job', 'monitor'];

/**
 * One row for each set of labels that all queries share, one column for each query. Columns that are labels choose which
 * labels are shown; without such a column it is all that are not fixed by a choice of the page.
 */
export function tableOf(
  columns: readonly string[],
  found: readonly (readonly Vector[])[],
  fixed: readonly string[] = [],
): TableOf {
  const answered = found.filter((vectors) => vectors.length > 0);
  const keys = commonLabels(answered);
  const chosen = columns.filter((column) => keys.includes(column));
  const valueColumns = columns.filter((column) => !chosen.includes(column)).slice(0, found.length);
  const shown = chosen.length > 0 ? chosen : keys.filter((key) => !fixed.includes(key));
  const rows = new Map<string, { all: Labels; values: (number | undefined)[] }>();
  found.forEach((vectors, query) => {
    for (const { labels, value } of vectors) {
      const key = JSON.stringify(keys.map((name) => labels[name] ?? ''));
      const row = rows.get(key) ?? { all: labels, values: found.map(() => undefined) };
      rows.set(key, row);
      row.values[query] = value;
    }
  });
  return {
    labelColumns: shown,
    valueColumns,
    rows: [...rows.values()]
      .map(({ all, values }) => ({ labels: shown.map((name) => all[name] ?? ''), values, all }))
      .sort((a, b) => a.labels.join('\0').localeCompare(b.labels.join('\0'), 'en', { numeric: true })),
  };
}

function commonLabels(found: readonly (readonly Vector[])[]): readonly string[] {
  const sets = found.map((vectors) => new Set(vectors.flatMap(({ labels }) => Object.keys(labels))));
  const [some, ...others] = sets;
  if (some === undefined) return [];
  return [...some]
    .filter((name) => !left.includes(name) && others.every((set) => set.has(name)))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(name: string): number {
  const at = first.indexOf(name);
  return at < 0 ? first.length : at;
}
