import { type Inventory, isWritten } from '@pigsty/sdk';

export type Path = readonly (string | number)[];

/** A text or a number of the inventory, and where it stands. */
export interface WrittenValue {
  readonly host: string;
  readonly path: Path;
  readonly text: string;
}

/** Every text and number that somebody wrote, of every host: what hosts share is there for each of them. */
export function writtenValues(inventory: Inventory): readonly WrittenValue[] {
  return inventory.derive(valuesOf);
}

function valuesOf(inventory: Inventory): readonly WrittenValue[] {
  return [...inventory.hosts.values()].flatMap(({ address: host, vars }) =>
    Object.entries(vars)
      .filter(([name]) => isWritten(inventory, host, [name]))
      .flatMap(([name, value]) => within(value, [name]).map((one) => ({ host, ...one }))),
  );
}

function within(value: unknown, path: Path): readonly Omit<WrittenValue, 'host'>[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, text: String(value) }];
  if (Array.isArray(value)) return value.flatMap((item, i) => within(item, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => within(item, [...path, key]));
}
