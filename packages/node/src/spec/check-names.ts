import { underscored, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import { findingsOfHosts } from './findings-of-hosts.ts';
import { isNamedByInstance } from './names.ts';
import type { NodeParams } from './schema.ts';

/** What is said of `nodename` besides that two nodes must not share one. */
export function checkNames(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return [...underscores(clusters, inventory), ...shared(inventory)];
}

function underscores(clusters: readonly Cluster<NodeParams>[], inventory: Inventory): readonly Problem[] {
  return findingsOfHosts(clusters, inventory, ({ nodename }) =>
    underscored(nodename).map((said) => ({
      severity: 'warning',
      rule: 'node-name',
      path: ['nodename'],
      ...said,
    })),
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
