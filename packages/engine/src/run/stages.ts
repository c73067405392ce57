import {
  type Cluster,
  type Instance,
  type Estate,
  type HostFacts,
  type ModuleFacts,
  type Problem,
  type RemoveOptions,
  type RemovePlanOptions,
  type Stage,
} from '@pigsty/sdk';
import { concerning } from '@pigsty/sdk/engine';
import type { Target } from './identify.ts';

/** What is known of the running world when stages are planned. */
export interface Knowledge {
  host(address: string): HostFacts | undefined;
  /** A module's own answer about a cluster from a host. */
  of(asker: object, cluster: string, address: string): unknown;
  /** A shared query's answer about an instance. */
  from(query: object, instance: Pick<Instance<unknown>, 'name' | 'host'>): unknown;
}

export interface StagePlan {
  readonly stages: readonly Stage[];
  /** The same with those of members that are not selected: what a reference may lead to. */
  readonly known: readonly Stage[];
  readonly problems: readonly Problem[];
}

export function planInstall(targets: readonly Target[], knowledge: Knowledge, estate: Estate): StagePlan {
  const parts = targets.map(({ module, cluster, hosts }) => {
    const facts = factsFor({ module, cluster }, knowledge);
    const problems = concerning(module.checkFacts?.(cluster, facts, estate) ?? [], { cluster: cluster.name });
    const stages = problems.some((p) => p.severity === 'error')
      ? []
      : module.plan.install(cluster, facts, estate);
    return { problems, known: stages, stages: stages.filter((s) => isWanted(s, cluster, hosts)) };
  });
  return together(parts);
}

export function planRemove(
  targets: readonly Target[],
  knowledge: Knowledge,
  estate: Estate,
  options: RemoveOptions,
): StagePlan {
  const parts = targets.map(({ module, cluster, hosts }) => {
    const facts = factsFor({ module, cluster }, knowledge);
    const mine: RemovePlanOptions = { ...options, hosts };
    const problems =
      options.force === true
        ? []
        : concerning(module.plan.refuseRemove(cluster, facts, mine, estate), { cluster: cluster.name });
    const refused = problems.some((p) => p.severity === 'error');
    return { problems, stages: refused ? [] : module.plan.remove(cluster, facts, mine, estate) };
  });
  return together(parts.map((part) => ({ ...part, known: part.stages })));
}

function together(parts: readonly StagePlan[]): StagePlan {
  return {
    stages: parts.flatMap((p) => p.stages),
    known: parts.flatMap((p) => p.known),
    problems: parts.flatMap((p) => p.problems),
  };
}

/**
 * A stage at a member that is not selected is left out. What runs elsewhere on behalf of the cluster (at its leader, at
 * another module's host) stays.
 */
function isWanted(stage: Stage, cluster: Cluster<unknown>, hosts: ReadonlySet<string>): boolean {
  if (stage.at !== undefined || hosts.has(stage.host)) return true;
  return !cluster.instances.some((i) => i.host === stage.host);
}

/** What a module may know when it plans one of its clusters. */
export function factsFor(
  { module, cluster }: Pick<Target, 'module' | 'cluster'>,
  knowledge: Knowledge,
): ModuleFacts<unknown> {
  return {
    host: (address) => knowledge.host(address),
    of: (address) => knowledge.of(module, cluster.name, address),
    from: (query, instance) => knowledge.from(query, instance) as never,
  };
}
