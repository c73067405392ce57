import type { Cluster, Estate, HostFacts, Instance, ModuleFacts } from '@pigsty/sdk';
import type { FirewallFacts } from '../facts/firewall.ts';
import type { NodeFacts } from '../facts/host.ts';
import { declaredName } from '../spec/names.ts';
import { askedRepository, wantsLocal, type LocalRepository } from '../spec/local-repository.ts';
import type { MemoryFacts } from '../spec/memory.ts';
import type { ResolverFacts } from '../spec/resolver.ts';
import type { NodeParams } from '../spec/schema.ts';

/** One node, with what its planners ask for again and again. */
export interface Node {
  readonly host: string;
  /** Its declared name; absent when the machine keeps its own. */
  readonly name: string | undefined;
  readonly cluster: string;
  readonly params: NodeParams;
  /** The network interface that has the host's address, once the host was asked. */
  readonly interface: string | undefined;
  /** How names were resolved before we came, once the host was asked. */
  readonly resolver: ResolverFacts | undefined;
  readonly firewall: FirewallFacts | undefined;
  /** Absent as long as nobody has asked. */
  readonly memory: MemoryFacts | undefined;
  readonly facts: HostFacts | undefined;
  /** The estate's own repository, where that has been built and the host is to use it. */
  readonly local: LocalRepository | undefined;
  readonly estate: Estate;
}

export function nodesOf(
  cluster: Cluster<NodeParams>,
  facts: Pick<ModuleFacts<NodeFacts>, 'host' | 'of' | 'from'>,
  estate: Estate,
): readonly Node[] {
  const asked = estate.inventory.derive(askedRepository);
  const built = asked !== undefined && facts.from(asked.facts, asked.instance)?.built === true;
  return cluster.instances.map(({ host, params }: Instance<NodeParams>): Node => {
    const vars = estate.inventory.hosts.get(host)?.vars ?? {};
    return {
      host,
      name: declaredName(vars),
      cluster: cluster.name,
      params,
      interface: facts.of(host)?.interface,
      resolver: facts.of(host)?.resolver,
      firewall: facts.of(host)?.firewall,
      memory: facts.of(host)?.memory,
      facts: facts.host(host),
      local: built && wantsLocal(params) ? asked.repository : undefined,
      estate,
    };
  });
}
