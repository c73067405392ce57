import { clusterProblem, onceEach, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import { isNamedByInstance } from './names.ts';
import type { NodeParams } from './schema.ts';

/** What is said of `nodename` besides that two nodes must not share one. */
export function checkNames(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return [...underscores(clusters, inventory), ...shared(inventory)];
}

/** Names of hosts have letters, digits and dashes; systemd and resolvers refuse others. */
function underscores(clusters: readonly Cluster<NodeParams>[], inventory: Inventory): readonly Problem[] {
  return onceEach(
    clusters.flatMap((cluster) =>
      cluster.instances
        .filter(({ params }) => params.nodename?.includes('_') === true)
        .map(({ host, params: { nodename = '' } }) =>
          clusterProblem(cluster, inventory, {
            severity: 'warning',
            rule: 'node-name',
            host,
            path: ['nodename'],
            message: `${nodename} has an underscore, which no name of a host has`,
            hint: `Write ${nodename.replaceAll('_', '-')}.`,
          }),
        ),
    ),
  );
}

/** A name for all hosts of a group is either the name of several, which is said by itself, or of none. */
function shared(inventory: Inventory): readonly Problem[] {
  return [...inventory.groups.values()].flatMap(({ name, vars, allHosts }): readonly Problem[] => {
    const given = vars['nodename'];
    const named = allHosts.filter((host) => isNamedByInstance(inventory.hosts.get(host)?.vars ?? {}));
    if (given === undefined || given === null || allHosts.length < 2 || named.length < allHosts.length)
      return [];
    const position = inventory.whereGroup(name, ['vars', 'nodename']);
    return [
      {
        severity: 'warning',
        rule: 'node-name-shared',
        subject: `${name}.vars.nodename`,
        message: `nodename is set for ${allHosts.length} hosts, and each of them has the name of its PostgreSQL instance`,
        hint: 'Set it at one host, or delete the line.',
        ...(position === undefined ? {} : { position }),
      },
    ];
  });
}
