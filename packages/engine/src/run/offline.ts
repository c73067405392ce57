import { Secret, type AnyModule, type HostFacts, type Inventory, type PlannedStage } from '@pigsty/sdk';
import { buildGraph, makeRedactor, offeredStages, type StageGraph } from '@pigsty/sdk/engine';
import { diffNode } from '../diff/node.ts';
import { notificationsOf } from '../diff/notifications.ts';
import { emptyStates } from '../observe/reads.ts';
import { contentIn } from './content.ts';
import { identify } from './identify.ts';
import { handlersByHost } from './observe-all.ts';
import { makePlan } from './make-plan.ts';
import { registryFor } from './registry.ts';
import { registrationsIn } from './registrations.ts';
import { planInstall } from './stages.ts';

export interface OfflineRequest {
  readonly modules: readonly AnyModule[];
  readonly inventory: Inventory;
  /** What hosts would say. */
  readonly facts: (address: string) => HostFacts | undefined;
  /** What a module's own question would find; nothing when absent. */
  readonly moduleFacts?: (module: string, address: string) => unknown;
  readonly caCertificate?: string;
  readonly operatorPublicKeys?: readonly string[];
}

export interface OfflinePlan {
  readonly graph: StageGraph;
  readonly stages: readonly PlannedStage[];
  readonly digest: string;
}

/** Plans the whole estate against hosts that have nothing, without touching any: for goldens and benchmarks. */
export function planOffline(request: OfflineRequest): OfflinePlan {
  const {
    modules,
    inventory,
    facts,
    moduleFacts = () => undefined,
    caCertificate = '',
    operatorPublicKeys = [],
  } = request;
  const { targets } = identify(modules, inventory, new Set(inventory.hosts.keys()));
  const knowledge = {
    host: facts,
    of: (asker: object, _cluster: string, address: string) => moduleFacts((asker as AnyModule).name, address),
    from: () => undefined,
  };
  const registrations = registrationsIn({ modules, inventory, complete: true, leaving: () => new Set() });
  const { stages, known } = planInstall(targets, knowledge, {
    inventory,
    caCertificate,
    operatorPublicKeys,
    localFile: () => Secret.of(''),
    registrations,
    content: contentIn(modules, inventory),
  });
  const graph = buildGraph(stages, {
    modules: modules.map((m) => m.name),
    known,
    offered: offeredStages(modules),
  });
  const registry = registryFor(modules);
  const redactVault = makeRedactor(inventory).clean;
  const listeners = handlersByHost(graph, registry);
  const notifications = new Map(
    [...new Set(graph.nodes.map((n) => n.host))].map((h) => [
      h,
      notificationsOf(new Map(), listeners.get(h) ?? new Map()),
    ]),
  );
  const nodes = graph.nodes.map((node) => {
    const at = notifications.get(node.host) ?? notificationsOf(new Map(), new Map());
    return {
      node,
      host: node.host,
      deltas: diffNode(node, emptyStates(node.ops, registry), {
        registry,
        notifications: at,
        host: node.host,
        redactVault,
      }),
    };
  });
  const plan = makePlan({
    verb: 'install',
    nodes,
    problems: [],
    hosts: [...notifications.keys()],
    added: [],
  });
  return { graph, stages: plan.stages, digest: plan.digest };
}
