/** The one object for all flat records with the same values, but for what is left out of them. */
export type Interned<T extends object, From extends T = T> = (record: From) => T;

/**
 * Equal flat records become the same object, so that what is made of them can be made once (`madeOnce`). Values are compared
 * by identity, as those of a group are for its hosts. The table keeps every record: have it live as long as they do, with the
 * inventory for example.
 *
 * @param without names that are left out: what differs from host to host
 *
 * @example
 * const machines = (): Interned<Machine> => interned();
 * const machine = inventory.derive(machines)({ platform, virtualization });
 */
export function interned<T extends object, From extends T = T>(
  without: readonly Exclude<keyof From, keyof T>[] = [],
): Interned<T, From> {
  const known = new Map<string, T>();
  const numbers = new Map<unknown, number>();
  const numberOf = (value: unknown): number => {
    const found = numbers.get(value);
    if (found !== undefined) return found;
    numbers.set(value, numbers.size);
    return numbers.size - 1;
  };
  const leftOut = new Set<string>(without.map(String));
  const wanted = (record: From): readonly [string, unknown][] =>
    Object.entries(record).filter(([name]) => !leftOut.has(name));
  let last = new Map<string, unknown>();
  let found: T | undefined;
  return (record) => {
    // Members of a cluster come one after the other.
    if (found !== undefined && isSame(last, record, leftOut)) return found;
    const entries = wanted(record);
    last = new Map(entries);
    const key = entries.flat().map(numberOf).join();
    found = known.get(key) ?? (leftOut.size === 0 ? record : (Object.fromEntries(entries) as T));
    known.set(key, found);
    return found;
  };
}

function isSame(last: ReadonlyMap<string, unknown>, record: object, leftOut: ReadonlySet<string>): boolean {
  let count = 0;
  for (const name in record) {
    if (leftOut.has(name)) continue;
    const value = (record as Record<string, unknown>)[name];
    if (last.get(name) !== value || (value === undefined && !last.has(name))) return false;
    count += 1;
  }
  return count === last.size;
}
