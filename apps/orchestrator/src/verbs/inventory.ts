import type { Group, Inventory } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { readableEstate } from '../estate/readable.ts';
import { limitedHosts } from '@pigsty/operations/estate';
import { instancesByHost, loginOf } from '@pigsty/operations/inventory';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';

/** `pigsty inventory list`: hosts, what runs on them, how they are reached. */
export async function inventoryList(call: Call<readonly []>): Promise<number> {
  const { globals, world } = call;
  const estate = await readableEstate(call);
  const chosen = limitedHosts(estate.inventory, globals.limit);
  const instances = instancesByHost(estate);
  const hosts = [...estate.inventory.hosts.values()]
    .filter((host) => chosen === undefined || chosen.has(host.address))
    .map((host) => ({
      host: host.address,
      instances: instances.get(host.address) ?? [],
      groups: host.groups.filter((name) => name !== 'all'),
      login: loginOf(host.connection),
    }));
  if (globals.json) writeJson(world.stdout, { type: 'inventory', file: estate.inventory.file, hosts });
  else {
    const paint = paintFor(world.stdout, world, globals);
    const header = ['host', 'instances', 'groups', 'login'].map((t) => ({ text: t, painted: paint.dim(t) }));
    const rows = hosts.map((h) => [
      h.host,
      h.instances.map((i) => `${i.module}:${i.instance}`).join(' '),
      h.groups.join(' '),
      h.login,
    ]);
    world.stdout.write(`${table([header, ...rows])}\n`);
  }
  return 0;
}

/** `pigsty inventory graph`: groups as a tree, hosts as leaves. */
export async function inventoryGraph(call: Call<readonly []>): Promise<number> {
  const { globals, world } = call;
  const { inventory } = await readableEstate(call);
  const chosen = limitedHosts(inventory, globals.limit);
  const groups = groupsWith(inventory, chosen);
  if (globals.json) {
    const listed = [...groups.values()].map(({ name, parents, children, hosts }) => ({
      name,
      parents,
      children,
      hosts,
    }));
    writeJson(world.stdout, { type: 'inventory-graph', file: inventory.file, groups: listed });
  } else world.stdout.write(`${graphText(groups).join('\n')}\n`);
  return 0;
}

type Groups = ReadonlyMap<string, Pick<Group, 'name' | 'parents' | 'children' | 'hosts'>>;

/** The groups that hold one of the hosts, cut down to these; every group when all hosts are meant. */
function groupsWith(inventory: Inventory, chosen: ReadonlySet<string> | undefined): Groups {
  if (chosen === undefined) return inventory.groups;
  const kept = new Map(
    [...inventory.groups].filter(
      ([name, group]) => name === 'all' || group.allHosts.some((h) => chosen.has(h)),
    ),
  );
  return new Map(
    [...kept].map(([name, group]) => [
      name,
      {
        ...group,
        children: group.children.filter((child) => kept.has(child)),
        hosts: group.hosts.filter((host) => chosen.has(host)),
      },
    ]),
  );
}

export function graphText(groups: Groups, name = 'all', depth = 0): readonly string[] {
  const group = groups.get(name);
  const margin = depth === 0 ? '' : `${'|  '.repeat(depth - 1)}|--`;
  const leaf = `${'|  '.repeat(depth)}|--`;
  return [
    `${margin}@${name}:`,
    ...(group?.children ?? []).flatMap((child) => graphText(groups, child, depth + 1)),
    ...(group?.hosts ?? []).map((host) => `${leaf}${host}`),
  ];
}
