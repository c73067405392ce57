import type { Inventory, Problem } from '@pigsty/sdk';

/** Names of all variables that an inventory sets, on hosts and on groups. */
export function writtenNames({ hosts, groups }: Inventory): ReadonlySet<string> {
  return new Set([...hosts.values(), ...groups.values()].flatMap(({ vars }) => Object.keys(vars)));
}

/** Where a variable is set first: on a group, or else on a host. */
export function firstWritten(inventory: Inventory, name: string): Problem['position'] {
  const sets = ({ vars }: { readonly vars: object }): boolean => Object.hasOwn(vars, name);
  const group = [...inventory.groups.values()].find(sets);
  if (group !== undefined) return inventory.whereGroup(group.name, ['vars', name], 'key');
  return inventory.where([...inventory.hosts.values()].find(sets)?.address ?? '', [name], 'key');
}
