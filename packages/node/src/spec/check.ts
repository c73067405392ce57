import { clusterProblem, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import { checkAdministrator } from './check-administrator.ts';
import { checkFirewall } from './check-firewall.ts';
import { checkHugePages } from './check-memory.ts';
import { checkKeys } from './check-keys.ts';
import { checkKernel } from './check-kernel.ts';
import { checkNames } from './check-names.ts';
import { checkPackages } from './check-packages.ts';
import { checkProxy } from './check-proxy.ts';
import { checkFloatingAddresses } from './check-vip.ts';
import { checkCrontab } from './check-crontab.ts';
import { checkExporter } from './check-exporter.ts';
import { isNamedByInstance } from './names.ts';
import type { NodeParams } from './schema.ts';

/** Rules over all nodes. */
export function check(clusters: readonly Cluster<NodeParams>[], inventory: Inventory): readonly Problem[] {
  return [
    ...uniqueNames(clusters, inventory),
    ...checkFloatingAddresses(clusters, inventory),
    ...checkAdministrator(clusters, inventory),
    ...checkHugePages(clusters, inventory),
    ...checkPackages(clusters, inventory),
    ...checkKernel(clusters, inventory),
    ...checkProxy(clusters, inventory),
    ...checkCrontab(clusters, inventory),
    ...checkExporter(clusters, inventory),
    ...checkNames(clusters, inventory),
    ...checkFirewall(clusters, inventory),
    ...checkKeys(clusters, inventory),
  ];
}

/** Two PostgreSQL instances of one number have given their hosts one name; PGSQL says so. */
function bothFromInstance(inventory: Inventory, hosts: readonly string[]): boolean {
  return hosts.every((host) => isNamedByInstance(inventory.hosts.get(host)?.vars ?? {}));
}

/** Two nodes must not have one name: it is a label, a host name and a path of the admin page. */
function uniqueNames(clusters: readonly Cluster<NodeParams>[], inventory: Inventory): readonly Problem[] {
  const owners = new Map<string, string>();
  return clusters.flatMap((cluster) =>
    cluster.instances.flatMap(({ name, host }): readonly Problem[] => {
      const other = owners.get(name);
      owners.set(name, other ?? host);
      if (other === undefined || bothFromInstance(inventory, [host, other])) return [];
      return [
        clusterProblem(cluster, inventory, {
          rule: 'duplicate-node-name',
          host,
          path: ['nodename'],
          message: `${host} and ${other} are both called ${name}`,
          hint: 'Give one of them another nodename.',
        }),
      ];
    }),
  );
}
