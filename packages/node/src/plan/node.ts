import type { Cluster, Estate, HostFacts, Instance } from '@pigsty/sdk';
import { declaredName } from '../spec/names.ts';
import type { NodeParams } from '../spec/schema.ts';

/** One node, with what its planners ask for again and again. */
export interface Node {
  readonly host: string;
  /** Its declared name; absent when the machine keeps its own. */
  readonly name: string | undefined;
  readonly params: NodeParams;
  readonly facts: HostFacts | undefined;
  readonly estate: Estate;
}

export function nodesOf(
  cluster: Cluster<NodeParams>,
  facts: { host(address: string): HostFacts | undefined },
  estate: Estate,
): readonly Node[] {
  return cluster.instances.map(({ host, params }: Instance<NodeParams>): Node => {
    const vars = estate.inventory.hosts.get(host)?.vars ?? {};
    return { host, name: declaredName(vars), params, facts: facts.host(host), estate };
  });
}
