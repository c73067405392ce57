import { joinText, type Action, type OpChange } from '@pigsty/sdk';
import { connectTo, sqlLiteral } from './quote.ts';
import { readSql, runSql, type Session } from './session.ts';

/** What every op inside a database says. */
export interface InDatabase {
  readonly session: Session;
  readonly cluster: string;
  readonly database: string;
}

/**
 * One psql process that visits each database once, after asking what is the same in all of them. A database that is not
 * there, or takes no connections, answers nothing: a \connect that fails would be the end of the script.
 */
export function readInDatabases<A extends InDatabase>(
  all: readonly A[],
  query: (inOne: readonly A[]) => string,
  common = '',
): string {
  const [first] = all;
  if (first === undefined) return '';
  const visits = [...byDatabase(all, (a) => a.database)].map(
    ([
      database,
      some,
    ]) => `SELECT EXISTS (SELECT FROM pg_database WHERE datname = ${sqlLiteral(database)} AND datallowconn) AS there \\gset
\\if :there
${connectTo(database)}
${query(some)}
\\endif`,
  );
  return readSql(first.session, 'postgres', [common, ...visits].join('\n'));
}

/** One transaction per database for neighbouring changes. */
export function writeInDatabases<A extends InDatabase, D>(
  changes: readonly OpChange<A, D>[],
  statements: (args: A, delta: D) => readonly string[],
): readonly Action[] {
  return [...byDatabase(changes, (c) => c.args.database)].flatMap(([database, some]) => {
    const [first] = some;
    if (first === undefined) return [];
    const sql = some.flatMap(({ args, delta }) => statements(args, delta));
    return [runSql(first.args.session, database, joinText([...sql, ''], '\n'), { transaction: true })];
  });
}

function byDatabase<T>(
  items: readonly T[],
  database: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const map = new Map<string, T[]>();
  for (const item of items) {
    const list = map.get(database(item));
    if (list === undefined) map.set(database(item), [item]);
    else list.push(item);
  }
  return map;
}
