import type { DatabaseSpec } from './schema/objects.ts';

/** Databases in the order in which they can be made: each after the one that it is a copy of, else as they are listed. */
export function byTemplate(databases: readonly DatabaseSpec[]): readonly DatabaseSpec[] {
  const named = new Map(databases.map((one) => [one.name, one]));
  const ordered = new Set<DatabaseSpec>();
  const add = (database: DatabaseSpec, below: readonly DatabaseSpec[]): void => {
    if (ordered.has(database) || below.includes(database)) return;
    const source = database.template === undefined ? undefined : named.get(database.template);
    if (source !== undefined) add(source, [...below, database]);
    ordered.add(database);
  };
  for (const database of databases) add(database, []);
  return [...ordered];
}

/** Names from a database over what it is a copy of, back to itself; nothing where that ends. */
export function templateCircle(
  database: DatabaseSpec,
  databases: readonly DatabaseSpec[],
): readonly string[] | undefined {
  const way = [database.name];
  let next = database.template;
  while (next !== undefined) {
    if (next === database.name) return [...way, next];
    if (way.includes(next)) return undefined;
    way.push(next);
    const source: string = next;
    next = databases.find(({ name }) => name === source)?.template;
  }
  return undefined;
}
