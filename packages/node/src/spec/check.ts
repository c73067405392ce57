import type { Cluster, Inventory, Problem } from '@pigsty/sdk';
import type { NodeParams } from './schema.ts';

/** Two nodes must not have one name: it is a label, a host name and a path of the admin page. */
export function check(clusters: readonly Cluster<NodeParams>[], inventory: Inventory): readonly Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { name, host } of clusters.flatMap((c) => c.instances)) {
    const other = owners.get(name);
    if (other === undefined) {
      owners.set(name, host);
      continue;
    }
    const position = inventory.where(host, ['nodename']);
    problems.push({
      severity: 'error',
      rule: 'duplicate-node-name',
      subject: host,
      message: `${host} and ${other} are both called ${name}`,
      hint: 'Give one of them another nodename.',
      ...(position === undefined ? {} : { position }),
    });
  }
  return problems;
}
