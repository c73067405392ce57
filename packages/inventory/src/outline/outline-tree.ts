import type { Vars } from '@pigsty/sdk';
import type { GroupOutline, InventoryOutline } from './outline.ts';

/** A group as an inventory file nests it. */
export interface GroupTree {
  readonly hosts?: Readonly<Record<string, Vars>>;
  readonly children?: Readonly<Record<string, GroupTree>>;
  readonly vars?: Vars;
}

/**
 * Nests an outline below `all`, each group in full where it comes first and by its name alone after that. Sections are
 * ordered so that hosts are met in the order in which they were first listed.
 */
export function treeOf(outline: InventoryOutline): Readonly<Record<string, GroupTree>> {
  const groups = new Map(outline.groups.map((group) => [group.name, group]));
  const ranks = new Map(outline.hosts.map((address, i) => [address, i]));
  const firstHost = (name: string, seen: ReadonlySet<string> = new Set()): number => {
    const group = seen.has(name) ? undefined : groups.get(name);
    const below = new Set([...seen, name]);
    return Math.min(
      Infinity,
      ...(group?.hosts ?? []).map(({ address }) => ranks.get(address) ?? Infinity),
      ...(group?.children ?? []).map((child) => firstHost(child, below)),
    );
  };
  const written = new Set<string>();
  const write = (group: GroupOutline): GroupTree => {
    written.add(group.name);
    const hosts = group.hosts.map(({ address, vars }): [string, Vars] => [address, vars]);
    const children = group.children.map((name): [string, GroupTree] => {
      const child = groups.get(name);
      return [name, child === undefined || written.has(name) ? {} : write(child)];
    });
    const vars =
      group.priority === 1 ? group.vars : { ...group.vars, ansible_group_priority: group.priority };
    const own = Math.min(Infinity, ...group.hosts.map(({ address }) => ranks.get(address) ?? Infinity));
    const below = Math.min(Infinity, ...group.children.map((name) => firstHost(name)));
    const members: [keyof GroupTree, object][] = [
      ['hosts', Object.fromEntries(hosts)],
      ['children', Object.fromEntries(children)],
    ];
    const sections: [keyof GroupTree, object][] = [
      ...(below < own ? members.reverse() : members),
      ['vars', vars],
    ];
    return Object.fromEntries(sections.filter(([, section]) => Object.keys(section).length > 0));
  };
  const all = groups.get('all');
  const tree: Record<string, GroupTree> = { all: all === undefined ? {} : write(all) };
  // Below no other group, which only an outline from elsewhere can have.
  for (const group of outline.groups) if (!written.has(group.name)) tree[group.name] = write(group);
  return tree;
}
