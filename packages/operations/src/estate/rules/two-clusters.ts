import type { Inventory, Position, Problem } from '@pigsty/sdk';
import type { AnySpec } from '@pigsty/sdk/engine';

/**
 * A variable has one value per host, so that a host which two groups want in different clusters is in the one that wins
 * by precedence, and is missing in the other.
 */
export function twoClusters(specs: readonly AnySpec[], inventory: Inventory): readonly Problem[] {
  const names = specs
    .flatMap((spec) => Object.keys(spec.params.shape))
    .filter((name) => name.endsWith('_cluster') && name !== 'node_cluster');
  const groupsOf = new Map<string, string[]>();
  for (const group of inventory.groups.values()) {
    if (!names.some((name) => group.vars[name] !== undefined)) continue;
    for (const host of group.hosts) groupsOf.set(host, [...(groupsOf.get(host) ?? []), group.name]);
  }
  return [...groupsOf].flatMap(([host, groups]) =>
    groups.length < 2 ? [] : names.flatMap((name) => ofHost(name, { host, groups, inventory })),
  );
}

function ofHost(
  name: string,
  { host, groups, inventory }: { host: string; groups: readonly string[]; inventory: Inventory },
): readonly Problem[] {
  const listings = groups
    .map((group) => ({
      group,
      value: inventory.groups.get(group)?.vars[name],
      at: inventory.whereGroup(group, ['hosts', host]),
    }))
    .filter(({ value }) => value !== undefined)
    .sort((a, b) => byPlace(a.at, b.at));
  const [first] = listings;
  const other = listings.find(({ value }) => value !== first?.value);
  if (first === undefined || other === undefined) return [];
  const module = name.replace(/_cluster$/, '').replace(/^pg$/, 'PostgreSQL');
  return [
    {
      severity: 'error',
      rule: 'two-clusters',
      subject: `${other.group}.hosts.${host}`,
      message: `${host} is in ${String(first.value)} already: a host is in one ${module} cluster`,
      host,
      cluster: String(other.value),
      hint: `${name} can have one value per host. Remove ${host} from ${first.group}${otherPlace(first.at)} or from ${other.group}.`,
      ...(other.at === undefined ? {} : { position: other.at }),
    },
  ];
}

function otherPlace(at: Position | undefined): string {
  return at === undefined ? '' : ` (${at.file}:${at.line}:${at.column})`;
}

function byPlace(a: Position | undefined, b: Position | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
