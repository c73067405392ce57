import { dirname } from 'node:path';
import { byCodeUnit } from '@pigsty/sdk';
import type { Draft } from '../draft/draft.ts';
import { childrenOf, hostsBelow } from './group-tree.ts';
import type { InventoryFile } from '../draft/inventory-file.ts';

/** The variables that Ansible sets for every host, as far as they are known without running anything. */
export function magicOf(
  draft: Draft,
  files: readonly InventoryFile[],
): (name: string, address: string | undefined) => unknown {
  const paths = new Map(files.map((one) => [one.file, one.path]));
  let groups: Readonly<Record<string, readonly string[]>> | undefined;
  const hostsByGroup = (): Readonly<Record<string, readonly string[]>> => {
    const children = childrenOf(draft);
    return Object.fromEntries(
      [...draft.groups.keys()].map((name) => [name, [...hostsBelow(name, draft, children)]]),
    );
  };
  return (name, address) => {
    if (name === 'groups') return (groups ??= hostsByGroup());
    const host = address === undefined ? undefined : draft.hosts.get(address);
    if (host === undefined) return undefined;
    const path = paths.get(host.places[0]?.tree.file ?? '');
    switch (name) {
      case 'inventory_hostname':
        return host.address;
      case 'inventory_hostname_short':
        return host.address.split('.')[0];
      case 'group_names':
        return groupNames(draft, host.groups);
      case 'inventory_file':
        return path;
      case 'inventory_dir':
        return path === undefined ? undefined : dirname(path);
      default:
        return undefined;
    }
  };
}

function groupNames(draft: Draft, own: ReadonlySet<string>): readonly string[] {
  const names = new Set<string>();
  const open = [...own];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === 'all' || names.has(name)) continue;
    names.add(name);
    open.push(...(draft.groups.get(name)?.parents ?? []));
  }
  return [...names].sort(byCodeUnit);
}
