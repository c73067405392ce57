/** The one object for all flat records with the same values. */
export type Interned<T extends object> = (record: T) => T;

/**
 * Equal flat records become the same object, so that what is made of them can be made once (`madeOnce`). Values are compared
 * by identity, as those of a group are for its hosts. The table keeps every record: have it live as long as they do, with the
 * inventory for example.
 *
 * @example
 * const machines = (): Interned<Machine> => interned();
 * const machine = inventory.derive(machines)({ platform, virtualization });
 */
export function interned<T extends object>(): Interned<T> {
  const known = new Map<string, T>();
  const numbers = new Map<unknown, number>();
  const numberOf = (value: unknown): number => {
    const found = numbers.get(value);
    if (found !== undefined) return found;
    numbers.set(value, numbers.size);
    return numbers.size - 1;
  };
  let last: T | undefined;
  return (record) => {
    // Members of a cluster come one after the other.
    if (last !== undefined && isSame(last, record)) return last;
    const key = Object.entries(record).flat().map(numberOf).join();
    last = known.get(key) ?? record;
    known.set(key, last);
    return last;
  };
}

function isSame(a: object, b: object): boolean {
  const names = Object.keys(a) as (keyof typeof a)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name] && name in b);
}
