import { type Inventory } from '@pigsty/sdk';
import { canonicalJson } from '@pigsty/sdk/engine';
import { type Origin, Origins } from './origin.ts';
import type { Showable } from './shown.ts';

/** A variable with each of its values. */
export interface Variable {
  readonly name: string;
  readonly values: readonly VariableValue[];
}

export interface VariableValue {
  readonly value: unknown;
  readonly hosts: readonly string[];
  /** Of the first of the hosts; the others have it from the same place, or each from itself. */
  readonly origin: Origin;
}

export interface VariablesOptions {
  readonly hosts: readonly string[];
  /** Which names; all when absent. */
  readonly matches?: (name: string) => boolean;
}

/** Hosts grouped by the value they have of each variable, in the order of their names. */
export function variablesOf(
  inventory: Inventory,
  showable: Showable,
  { hosts, matches = () => true }: VariablesOptions,
): readonly Variable[] {
  const origins = new Origins(inventory);
  const texts = new WeakMap<object, string>();
  const textOf = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return canonicalJson(value);
    const known = texts.get(value) ?? canonicalJson(value);
    texts.set(value, known);
    return known;
  };
  const found = new Map<string, Map<string, { value: unknown; hosts: string[]; origin: Origin }>>();
  for (const address of hosts) {
    for (const [name, value] of showable.of(address)) {
      if (!matches(name)) continue;
      const origin = origins.of(address, name);
      const key = `${origin.kind === 'host' ? 'host' : origin.name}\n${textOf(value)}`;
      const values =
        found.get(name) ?? new Map<string, { value: unknown; hosts: string[]; origin: Origin }>();
      found.set(name, values);
      const same = values.get(key);
      if (same === undefined) values.set(key, { value, hosts: [address], origin });
      else same.hosts.push(address);
    }
  }
  return [...found].map(([name, values]) => ({ name, values: [...values.values()] }));
}

/** `all 4 hosts`, the name of the group whose hosts they are, or the hosts. */
export function hostsText(inventory: Inventory, hosts: readonly string[], limit = 4): string {
  if (hosts.length === 1) return hosts[0] ?? '';
  if (hosts.length === inventory.hosts.size) return `all ${hosts.length} hosts`;
  const wanted = new Set(hosts);
  for (const group of inventory.groups.values()) {
    if (group.allHosts.length === wanted.size && group.allHosts.every((h) => wanted.has(h)))
      return group.name;
  }
  const shown = hosts.slice(0, limit).join(', ');
  return hosts.length > limit ? `${shown} and ${hosts.length - limit} more` : shown;
}
