import type { ByVersion, Collector, Column } from './collector.ts';

/** Whose metrics they are: what `pg_exporter` shows by itself must not be asked a second time. */
export interface Asked {
  readonly builtIn: boolean;
}

/** The columns that a version has. */
export function columnsOf({ columns }: Collector, version: number, asked: Asked): readonly Column[] {
  return columns.filter(({ since = 0, builtIn = false }) => since <= version && (asked.builtIn || !builtIn));
}

/** The text of a query for one version; absent where that version has nothing to ask. */
export function queryOf(collector: Collector, version: number, asked: Asked): string | undefined {
  const { from, since = 0 } = collector;
  const source = textFor(from, version);
  if (since > version || source === undefined) return undefined;
  const selected = columnsOf(collector, version, asked).map(({ name, sql }) => {
    const expr = sql === undefined ? name : (textFor(sql, version) ?? 'NULL');
    return expr === name ? quoted(name) : `${expr} AS ${quoted(name)}`;
  });
  return `SELECT ${selected.join(', ')} FROM ${source}`;
}

function textFor(text: string | ByVersion, version: number): string | undefined {
  if (typeof text === 'string') return text;
  return text.filter(([since]) => since <= version).at(-1)?.[1];
}

function quoted(name: string): string {
  return `"${name}"`;
}

/** Versions in a row that are asked the same. */
export interface Branch {
  readonly query: string;
  readonly since: number;
  /** The first version that is asked otherwise; absent for the last branch. */
  readonly until?: number;
}

/** All branches of a collector over these versions, in their order. */
export function branchesOf(
  collector: Collector,
  versions: readonly number[],
  asked: Asked,
): readonly Branch[] {
  const found: Branch[] = [];
  for (const version of versions) {
    const query = queryOf(collector, version, asked);
    const last = found.at(-1);
    if (query === last?.query) continue;
    if (last !== undefined && last.until === undefined) found[found.length - 1] = { ...last, until: version };
    if (query !== undefined) found.push({ query, since: version });
  }
  return found;
}
