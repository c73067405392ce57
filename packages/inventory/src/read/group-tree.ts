import { laid } from '../draft/definition.ts';
import type { Draft } from '../draft/draft.ts';
import type { EffectiveVars } from '../values/effective.ts';
import type { Group, Vars } from '@pigsty/sdk';

/** Groups as everybody else sees them. */
export function buildGroups(
  draft: Draft,
  effective: EffectiveVars,
  globals: Vars,
): ReadonlyMap<string, Group> {
  const order = new Map([...draft.hosts.keys()].map((address, i) => [address, i]));
  const children = childrenOf(draft);
  const groups = new Map<string, Group>();
  for (const group of draft.groups.values()) {
    groups.set(group.name, {
      name: group.name,
      parents: [...group.parents],
      children: children.get(group.name) ?? [],
      hosts: [...group.hosts.keys()],
      allHosts: [...hostsBelow(group.name, draft, children)].sort(
        (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
      ),
      vars:
        group.name === 'all' ? globals : effective.ofDefinitions(laid([group.vars, ...group.files]), globals),
      priority: group.priority,
    });
  }
  return groups;
}

/** Children by name; `all` has those that are below no other group. */
export function childrenOf(draft: Draft): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>([...draft.groups.keys()].map((name) => [name, []]));
  for (const group of draft.groups.values())
    for (const parent of group.parents) children.get(parent)?.push(group.name);
  return children;
}

/** Hosts of a group and its descendants. */
export function hostsBelow(
  name: string,
  draft: Draft,
  children: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  if (name === 'all') return new Set(draft.hosts.keys());
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const address of draft.groups.get(next)?.hosts.keys() ?? []) found.add(address);
    open.push(...(children.get(next) ?? []));
  }
  return found;
}
