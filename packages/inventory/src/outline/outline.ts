import type { Inventory, Vars } from '@pigsty/sdk';

/**
 * An inventory without its files: groups, each with what it declares itself, values as the files have them. Plain data,
 * so that it can be written as YAML or JSON, kept in a database, and compared.
 */
export interface InventoryOutline {
  /** `all` first, then in file order. */
  readonly groups: readonly GroupOutline[];
  /** Every host once, in the order of the files. */
  readonly hosts: readonly string[];
}

export interface GroupOutline {
  readonly name: string;
  /** Ansible's `ansible_group_priority`, 1 when absent. */
  readonly priority: number;
  readonly children: readonly string[];
  /** Hosts listed in this group itself. */
  readonly hosts: readonly HostListing[];
  readonly vars: Vars;
}

/** A host in one group, with the variables that stand there. */
export interface HostListing {
  readonly address: string;
  readonly vars: Vars;
}

/**
 * What an inventory declares. With `hosts`, only these, and the groups that still hold one.
 *
 * @example
 * writeInventory(outlineOf(inventory), { format: 'yaml' });
 */
export function outlineOf(inventory: Inventory, hosts?: ReadonlySet<string>): InventoryOutline {
  const order = [...inventory.hosts.keys()].filter((address) => hosts === undefined || hosts.has(address));
  const listings = new Map(order.map((address) => [address, inventory.declaredOfHost(address)]));
  const isKept = (name: string): boolean =>
    hosts === undefined ||
    name === 'all' ||
    (inventory.groups.get(name)?.allHosts ?? []).some((h) => listings.has(h));
  const groups = [...inventory.groups.values()].filter(
    (group) => isWritten(inventory, group.name) && isKept(group.name),
  );
  return {
    hosts: order,
    groups: groups.map((group) => ({
      name: group.name,
      priority: group.priority,
      children: group.children.filter((name) => isWritten(inventory, name) && isKept(name)),
      hosts: group.hosts
        .filter((address) => listings.has(address))
        .map((address) => ({ address, vars: listings.get(address)?.get(group.name) ?? {} })),
      vars: inventory.declaredOfGroup(group.name),
    })),
  };
}

/** Ansible makes `ungrouped` itself; it is in an outline when a file has it. */
function isWritten(inventory: Inventory, name: string): boolean {
  return name !== 'ungrouped' || inventory.whereGroup(name) !== undefined;
}
