import { type Inventory, type Position } from '@pigsty/sdk';
import { parameterRedactor } from '@pigsty/sdk/engine';
import { selectHosts } from '@pigsty/inventory';
import type { ReadEstate } from '../estate/read.ts';
import { Showable } from '../inventory/shown.ts';
import { variablesOf } from '../inventory/variables.ts';
import type { Entry } from './catalogue.ts';

/** One place of the inventory that sets a parameter. */
export interface Setting {
  readonly kind: 'group' | 'host';
  readonly name: string;
  readonly value: unknown;
  readonly position?: Position;
}

/** Hosts that have the same value. */
export interface Effective {
  readonly value: unknown;
  readonly isDefault: boolean;
  readonly hosts: readonly string[];
}

export interface Usage {
  readonly settings: readonly Setting[];
  readonly effective: readonly Effective[];
}

/** Where an inventory sets a parameter, and what comes of it on each host. Secrets are hidden. */
export function usageOf(
  entry: Entry,
  estate: ReadEstate & { readonly inventory: Inventory },
  limit: string | undefined,
): Usage {
  const { inventory, specs } = estate;
  const hosts = selectHosts(inventory, limit);
  const showable = new Showable(inventory, { raw: false, modules: specs });
  const [variable] = variablesOf(inventory, showable, { hosts, matches: (name) => name === entry.name });
  const values = variable?.values ?? [];
  const set = new Set(values.flatMap((value) => value.hosts));
  const members = membersOf(entry, estate);
  const others = hosts.filter((address) => !set.has(address) && members.has(address));
  return {
    settings: [...inGroups(entry, estate), ...onHosts(entry, inventory, { hosts, showable })],
    effective: [
      ...merged(values),
      ...(others.length === 0 || entry.default === undefined
        ? []
        : [{ value: entry.default, isDefault: true, hosts: others }]),
    ],
  };
}

/** The same value from two groups is one value. */
function merged(
  values: readonly { readonly value: unknown; readonly hosts: readonly string[] }[],
): readonly Effective[] {
  const found = new Map<string, { value: unknown; isDefault: false; hosts: string[] }>();
  for (const { value, hosts } of values) {
    const same = found.get(JSON.stringify(value));
    if (same === undefined) found.set(JSON.stringify(value), { value, isDefault: false, hosts: [...hosts] });
    else same.hosts.push(...hosts);
  }
  return [...found.values()];
}

/** Hosts that the parameter is for: its module's, or all. */
function membersOf(entry: Entry, { inventory, present }: ReadEstate): ReadonlySet<string> {
  if (entry.module === 'estate') return new Set(inventory?.hosts.keys());
  return new Set(
    present
      .filter(({ module }) => module.name === entry.module)
      .flatMap(({ clusters }) => clusters.flatMap((c) => c.instances.map((i) => i.host))),
  );
}

function inGroups(
  { name }: Entry,
  { inventory, specs }: ReadEstate & { readonly inventory: Inventory },
): readonly Setting[] {
  const redact = parameterRedactor(specs);
  return [...inventory.groups.values()].flatMap((group): Setting[] => {
    const declared = inventory.declaredOfGroup(group.name);
    if (!Object.hasOwn(declared, name)) return [];
    const position = inventory.whereGroup(group.name, ['vars', name], 'key');
    const value = redact(name, group.vars[name], declared[name]);
    return [{ kind: 'group', name: group.name, value, ...(position === undefined ? {} : { position }) }];
  });
}

function onHosts(
  { name }: Entry,
  inventory: Inventory,
  { hosts, showable }: { readonly hosts: readonly string[]; readonly showable: Showable },
): readonly Setting[] {
  return hosts.flatMap((address): Setting[] => {
    const own = [...inventory.declaredOfHost(address).values()];
    if (!own.some((vars) => Object.hasOwn(vars, name))) return [];
    const position = inventory.where(address, [name], 'key');
    const value = showable.of(address).get(name);
    return [{ kind: 'host', name: address, value, ...(position === undefined ? {} : { position }) }];
  });
}
