import { type Vars } from '@pigsty/sdk';
import { canonicalJson } from '@pigsty/sdk/engine';
import type { GroupOutline, InventoryOutline } from '@pigsty/inventory';

/** One difference between two inventories. */
export interface Difference {
  readonly what: 'add' | 'change' | 'remove';
  readonly kind: 'group' | 'child' | 'host' | 'priority' | 'variable' | 'order';
  /** Dotted, as messages name places: `pg-test.hosts.10.10.10.11.pg_seq`. */
  readonly subject: string;
  /** Of variables and priorities: the name and both values. */
  readonly name?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const nothing: InventoryOutline = { groups: [], hosts: [] };

/** What must be done to one inventory so that it is the other. */
export function differences(
  before: InventoryOutline = nothing,
  after: InventoryOutline,
): readonly Difference[] {
  const had = new Map(before.groups.map((group) => [group.name, group]));
  const has = new Map(after.groups.map((group) => [group.name, group]));
  const found = [
    ...after.groups.flatMap((group) => groupDifferences(had.get(group.name), group)),
    ...before.groups
      .filter((group) => !has.has(group.name))
      .map((group): Difference => ({ what: 'remove', kind: 'group', subject: group.name })),
  ];
  if (found.length > 0 || isSame(before, after)) return found;
  return [{ what: 'change', kind: 'order', subject: 'all' }];
}

/** Equal in every order too: of groups, hosts, variables, and keys inside a value. */
export function isSame(one: InventoryOutline, other: InventoryOutline): boolean {
  const text = ({ groups, hosts }: InventoryOutline): string => JSON.stringify([groups, hosts]);
  return text(one) === text(other);
}

function groupDifferences(before: GroupOutline | undefined, after: GroupOutline): readonly Difference[] {
  const { name } = after;
  const old: GroupOutline = before ?? { name, priority: 1, children: [], hosts: [], vars: {} };
  const hadHosts = new Map(old.hosts.map((host) => [host.address, host.vars]));
  const hasHosts = new Set(after.hosts.map((host) => host.address));
  return [
    ...(before === undefined ? [{ what: 'add', kind: 'group', subject: name } as const] : []),
    ...(old.priority === after.priority
      ? []
      : [
          {
            what: 'change',
            kind: 'priority',
            subject: `${name}.vars.ansible_group_priority`,
            name: 'ansible_group_priority',
            before: old.priority,
            after: after.priority,
          } as const,
        ]),
    ...memberDifferences('child', `${name}.children`, old.children, after.children),
    ...memberDifferences('host', `${name}.hosts`, [...hadHosts.keys()], [...hasHosts]),
    ...after.hosts.flatMap(({ address, vars }) =>
      varDifferences(`${name}.hosts.${address}`, hadHosts.get(address) ?? {}, vars),
    ),
    ...varDifferences(`${name}.vars`, old.vars, after.vars),
  ];
}

function memberDifferences(
  kind: 'child' | 'host',
  subject: string,
  before: readonly string[],
  after: readonly string[],
): readonly Difference[] {
  const one = (what: 'add' | 'remove', name: string): Difference => ({
    what,
    kind,
    subject: `${subject}.${name}`,
  });
  return [
    ...after.filter((name) => !before.includes(name)).map((name) => one('add', name)),
    ...before.filter((name) => !after.includes(name)).map((name) => one('remove', name)),
  ];
}

function varDifferences(subject: string, before: Vars, after: Vars): readonly Difference[] {
  const place = (name: string): Pick<Difference, 'kind' | 'subject' | 'name'> => ({
    kind: 'variable',
    subject: `${subject}.${name}`,
    name,
  });
  const kept = Object.entries(after).flatMap(([name, value]): Difference[] => {
    if (!Object.hasOwn(before, name)) return [{ what: 'add', ...place(name), after: value }];
    if (canonicalJson(before[name]) === canonicalJson(value)) return [];
    return [{ what: 'change', ...place(name), before: before[name], after: value }];
  });
  const gone = Object.entries(before)
    .filter(([name]) => !Object.hasOwn(after, name))
    .map(([name, value]): Difference => ({ what: 'remove', ...place(name), before: value }));
  return [...kept, ...gone];
}
