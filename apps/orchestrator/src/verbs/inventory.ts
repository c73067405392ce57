import type { Inventory } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { rightEstate } from '../estate/open.ts';
import { limitedHosts } from '../estate/select.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';

/** `pigsty inventory list`: hosts, what runs on them, how they are reached. */
export async function inventoryList(call: Call<readonly []>): Promise<number> {
  const { globals, world } = call;
  const estate = await rightEstate(call);
  const chosen = limitedHosts(estate.inventory, globals.limit);
  const hosts = [...estate.inventory.hosts.values()]
    .filter((host) => chosen === undefined || chosen.has(host.address))
    .map((host) => ({
      host: host.address,
      instances: estate.present.flatMap(({ module, clusters }) =>
        clusters.flatMap((cluster) =>
          cluster.instances
            .filter((instance) => instance.host === host.address)
            .map((instance) => ({ module: module.name, cluster: cluster.name, instance: instance.name })),
        ),
      ),
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
  const { inventory } = await rightEstate(call);
  if (globals.json) {
    const groups = [...inventory.groups.values()].map(({ name, parents, children, hosts }) => ({
      name,
      parents,
      children,
      hosts,
    }));
    writeJson(world.stdout, { type: 'inventory-graph', file: inventory.file, groups });
  } else world.stdout.write(`${graphText(inventory).join('\n')}\n`);
  return 0;
}

export function graphText(inventory: Inventory, name = 'all', depth = 0): readonly string[] {
  const group = inventory.groups.get(name);
  const margin = depth === 0 ? '' : `${'|  '.repeat(depth - 1)}|--`;
  const leaf = `${'|  '.repeat(depth)}|--`;
  return [
    `${margin}@${name}:`,
    ...(group?.children ?? []).flatMap((child) => graphText(inventory, child, depth + 1)),
    ...(group?.hosts ?? []).map((host) => `${leaf}${host}`),
  ];
}

function loginOf(connection: { kind: string; address: string; user?: string; port?: number }): string {
  if (connection.kind === 'local') return 'local';
  const user = connection.user === undefined ? '' : `${connection.user}@`;
  const port = connection.port === undefined || connection.port === 22 ? '' : `:${connection.port}`;
  return `${user}${connection.address}${port}`;
}
