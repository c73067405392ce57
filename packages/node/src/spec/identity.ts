import {
  onceEach,
  ParamParser,
  type Cluster,
  type Identified,
  type Instance,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import { clusterName, declaredName } from './names.ts';
import { NodeParams } from './schema.ts';

/** Every host of the inventory is a node. Its name is that of its PostgreSQL instance, its own, or the machine's. */
export function identify(inventory: Inventory): Identified<NodeParams> {
  const parser = new ParamParser(NodeParams, inventory);
  const problems: Problem[] = [];
  const members = new Map<string, Instance<NodeParams>[]>();
  for (const host of inventory.hosts.values()) {
    const parsed = parser.parse(host.vars, host.address);
    problems.push(...parsed.problems);
    if (parsed.params === undefined) continue;
    const cluster = clusterName(host.vars);
    const list = members.get(cluster) ?? [];
    members.set(cluster, list);
    list.push({
      name: declaredName(host.vars) ?? host.address,
      host: host.address,
      params: parsed.params,
    });
  }
  const clusters = [...members].map(([name, instances]): Cluster<NodeParams> => ({
    module: 'node',
    name,
    params: (instances[0] as Instance<NodeParams>).params,
    instances,
  }));
  return { clusters, problems: onceEach(problems) };
}
