import { sqlLiteral, sqlLiterals } from './quote.ts';

/** What can have a record. */
export type RecordedKind = 'role' | 'database' | 'default privileges';

/** A schema of its own in the database postgres: it is replicated, backed up and restored with what it tells of. */
const SCHEMA = 'pigsty_record';
const TABLE = `${SCHEMA}.declared`;

/**
 * A query that answers one JSON document per object for `parseRecords`: what the inventory declared of it when it was
 * last written. Nothing where no record was ever made. For a script of psql in the database postgres; without objects
 * it answers for all of the kind.
 */
export function recordsQuery(kind: RecordedKind, objects?: readonly string[]): string {
  const some = objects === undefined ? '' : ` AND object IN (${sqlLiterals(objects)})`;
  return `SELECT to_regclass('${TABLE}') IS NOT NULL AS recorded \\gset
\\if :recorded
SELECT jsonb_build_object('recorded', object, 'items', items) FROM ${TABLE} WHERE kind = ${sqlLiteral(kind)}${some};
\\endif`;
}

interface Row {
  readonly recorded?: string;
  readonly items?: readonly string[];
}

/** Items by object; other documents in the same answer are skipped. */
export function parseRecords(documents: readonly unknown[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    (documents as readonly Row[]).flatMap(({ recorded, items }) =>
      recorded === undefined || items === undefined ? [] : [[recorded, items] as const],
    ),
  );
}

/** A statement that makes the place of the records, where there is none. */
export const RECORDS_MADE = `CREATE SCHEMA IF NOT EXISTS ${SCHEMA};
CREATE TABLE IF NOT EXISTS ${TABLE} (kind text, object text, items text[] NOT NULL, PRIMARY KEY (kind, object));`;

/** A statement that records what is declared of an object, in the place of what was. */
export function recordSql(kind: RecordedKind, object: string, items: readonly string[]): string {
  return `INSERT INTO ${TABLE} VALUES (${sqlLiteral(kind)}, ${sqlLiteral(object)}, ARRAY[${sqlLiterals(items)}]::text[])
ON CONFLICT (kind, object) DO UPDATE SET items = EXCLUDED.items;`;
}

/** A statement that forgets an object, also where nothing was ever recorded. */
export function forgetSql(kind: RecordedKind, object: string): string {
  const statement = `DELETE FROM ${TABLE} WHERE kind = ${sqlLiteral(kind)} AND object = ${sqlLiteral(object)}`;
  return `SELECT ${sqlLiteral(statement)} WHERE to_regclass('${TABLE}') IS NOT NULL \\gexec`;
}

/** What becomes of what the inventory declared and no longer says. */
export type NoLongerDeclared = 'reset' | 'leave';

/** What a declaration says, as items of a record, and whether taking an item back would change anything. */
export type DeclaredItems = readonly (readonly [item: string, changes: boolean])[];

/** What `compareRecord` compares with. */
export interface Declaration {
  /** Items whose taking back would change something. */
  readonly declared: readonly string[];
  /** All that the inventory speaks of, whatever it says. */
  readonly named: readonly string[];
}

export function declarationOf(items: DeclaredItems): Declaration {
  return {
    declared: items.filter(([, changes]) => changes).map(([item]) => item),
    named: items.map(([item]) => item),
  };
}

export interface Comparison {
  /** Recorded items that the inventory does not speak of any more, and that are taken back. */
  readonly gone: readonly string[];
  /** What the record is to be, where it is something else. */
  readonly record?: readonly string[];
}

/** Compares a record with what is declared now. */
export function compareRecord(
  recorded: readonly string[],
  { declared, named }: Declaration,
  mode: NoLongerDeclared,
): Comparison {
  const spoken = new Set(named);
  const left = recorded.filter((item) => !spoken.has(item));
  const record = [...new Set([...declared, ...(mode === 'leave' ? left : [])])].sort();
  const same = record.join('\0') === [...recorded].sort().join('\0');
  return { gone: mode === 'leave' ? [] : left, ...(same ? {} : { record }) };
}

/** What a plan writes behind what it takes back for this reason. */
export const NO_LONGER_DECLARED = '(no longer declared)';

/** Writes it behind the words of an item that is taken back, and leaves those of others as they are. */
export function markGone(gone: readonly string[] = []): (words: string, item: string) => string {
  return (words, item) => (gone.includes(item) ? `${words} ${NO_LONGER_DECLARED}` : words);
}
