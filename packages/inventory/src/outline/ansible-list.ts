import type { Inventory, Vars } from '@pigsty/sdk';

export interface AnsibleGroup {
  readonly hosts?: readonly string[];
  readonly children?: readonly string[];
}

/** What `ansible-inventory --list` prints: groups by name, and each host's variables after precedence. */
export type AnsibleList = Readonly<Record<string, AnsibleGroup>> & {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Vars>> };
};

/** With `hosts`, only these and the groups that hold one. */
export function ansibleList(inventory: Inventory, hosts?: ReadonlySet<string>): AnsibleList {
  const isIn = (address: string): boolean => hosts === undefined || hosts.has(address);
  const entries = [...inventory.groups.values()].flatMap((group): [string, AnsibleGroup][] => {
    // Ansible does not say which hosts stand in `all` itself; they are in `ungrouped`.
    const listed = group.name === 'all' ? [] : group.hosts.filter(isIn);
    const below = group.children.filter(
      (name) => hosts === undefined || (inventory.groups.get(name)?.allHosts ?? []).some(isIn),
    );
    // It always has this one, empty or not, and first.
    const children =
      group.name === 'all' ? ['ungrouped', ...below.filter((name) => name !== 'ungrouped')] : below;
    if (listed.length === 0 && children.length === 0) return [];
    return [
      [
        group.name,
        {
          ...(children.length === 0 ? {} : { children }),
          ...(listed.length === 0 ? {} : { hosts: listed }),
        },
      ],
    ];
  });
  const hostvars = [...inventory.hosts.keys()]
    .filter(isIn)
    .map((address): [string, Vars] => [address, inventory.declared(address)])
    .filter(([, vars]) => Object.keys(vars).length > 0);
  return { _meta: { hostvars: Object.fromEntries(hostvars) }, ...Object.fromEntries(entries) } as AnsibleList;
}
