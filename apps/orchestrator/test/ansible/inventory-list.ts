import type { Inventory } from '@pigsty/sdk';
import { ansible } from './program.ts';

/** An inventory as `ansible-inventory --list` prints it, in an order that can be compared. */
export interface Listing {
  readonly groups: Readonly<
    Record<string, { readonly hosts: readonly string[]; readonly children: readonly string[] }>
  >;
  readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Printed = { readonly _meta: Pick<Listing, 'hostvars'> } & Readonly<Record<string, unknown>>;
type AnsibleGroup = { readonly hosts?: readonly string[]; readonly children?: readonly string[] };

/** The same to the letter, but for the name that newer releases give this format. */
export async function printedByAnsible(
  sources: readonly string[],
  args: readonly string[] = [],
): Promise<Printed> {
  const words = sources.flatMap((source) => ['-i', source]);
  const printed = JSON.parse(await ansible('ansible-inventory', [...words, '--list', ...args])) as Printed;
  return { ...printed, _meta: { hostvars: printed._meta.hostvars } };
}

export async function listingOfAnsible(
  sources: readonly string[],
  args: readonly string[] = [],
): Promise<Listing> {
  const { _meta: meta, ...groups } = await printedByAnsible(sources, args);
  return {
    groups: withoutEmpty(
      Object.entries(groups as Readonly<Record<string, AnsibleGroup>>).map(
        ([name, { hosts = [], children = [] }]) => [name, hosts, children] as const,
      ),
    ),
    hostvars: meta.hostvars,
  };
}

export function listingOfOurs(inventory: Inventory): Listing {
  return {
    groups: withoutEmpty(
      [...inventory.groups.values()].map(
        ({ name, hosts, children }) => [name, name === 'all' ? [] : hosts, children] as const,
      ),
    ),
    hostvars: Object.fromEntries(
      [...inventory.hosts.keys()]
        .map((address) => [address, inventory.declared(address)] as const)
        .filter(([, vars]) => Object.keys(vars).length > 0),
    ),
  };
}

/** Ansible leaves out groups without hosts and children, except where they are named as children. */
function withoutEmpty(
  groups: readonly (readonly [name: string, hosts: readonly string[], children: readonly string[]])[],
): Listing['groups'] {
  return Object.fromEntries(
    groups
      .filter(([, hosts, children]) => hosts.length + children.length > 0)
      .map(([name, hosts, children]) => [
        name,
        { hosts: [...hosts].sort(), children: children.filter((child) => child !== 'ungrouped').sort() },
      ]),
  );
}
