import {
  interned,
  platformOf,
  type Cluster,
  type Estate,
  type HostFacts,
  type Instance,
  type Interned,
  type ModuleFacts,
  type Platform,
} from '@pigsty/sdk';
import type { FirewallFacts } from '../facts/firewall.ts';
import type { NodeFacts } from '../facts/host.ts';
import { isContainer } from '../spec/container.ts';
import { declaredName } from '../spec/names.ts';
import { askedRepository, wantsLocal, type LocalRepository } from '../spec/local-repository.ts';
import { wantedHugePages, type MemoryFacts } from '../spec/memory.ts';
import type { ResolverFacts } from '../spec/resolver.ts';
import type { NodeParams } from '../spec/schema.ts';

/** Parameters but for those that tell nodes apart. */
export type CommonParams = Omit<NodeParams, 'nodename' | 'vip_role'>;

/**
 * What nodes with the same parameters on machines of the same kind have in common: one object for all of them, so that what
 * is planned from it alone is planned once (`madeOnce`).
 */
export interface NodeModel {
  readonly params: CommonParams;
  readonly platform: Platform;
  readonly container: boolean;
  readonly maxOpenFiles: number | undefined;
  readonly hugePages: number;
}

/** One node, with what its planners ask for again and again. */
export interface Node {
  readonly host: string;
  /** Its declared name; absent when the machine keeps its own. */
  readonly name: string | undefined;
  readonly cluster: string;
  readonly params: NodeParams;
  readonly model: NodeModel;
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
  const modelOf = modelsOf(estate);
  const built = asked !== undefined && facts.from(asked.facts, asked.instance)?.built === true;
  return cluster.instances.map(({ host, params }: Instance<NodeParams>): Node => {
    const vars = estate.inventory.hosts.get(host)?.vars ?? {};
    const memory = facts.of(host)?.memory;
    const machine = facts.host(host);
    return {
      host,
      name: declaredName(vars),
      cluster: cluster.name,
      params,
      model: modelOf(params, machine, memory),
      interface: facts.of(host)?.interface,
      resolver: facts.of(host)?.resolver,
      firewall: facts.of(host)?.firewall,
      memory,
      facts: machine,
      local: built && wantsLocal(params) ? asked.repository : undefined,
      estate,
    };
  });
}

/** The models of an inventory, which live as long as it does. */
const knownParams = (): Interned<CommonParams, NodeParams> => interned(['nodename', 'vip_role']);
const knownModels = (): Interned<NodeModel> => interned();

function modelsOf({
  inventory,
}: Estate): (params: NodeParams, facts: HostFacts | undefined, memory: MemoryFacts | undefined) => NodeModel {
  const commonOf = inventory.derive(knownParams);
  const modelOf = inventory.derive(knownModels);
  return (params, facts, memory) =>
    modelOf({
      params: commonOf(params),
      platform: platformOf(facts),
      container: isContainer(facts?.virtualization),
      maxOpenFiles: facts?.maxOpenFiles,
      hugePages: wantedHugePages(params, {
        memoryMiB: facts?.memoryMiB,
        hugePageKiB: memory?.hugePageKiB,
      }),
    });
}
