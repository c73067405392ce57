import {
  type Cluster,
  type Estate,
  type HostFacts,
  type ModuleFacts,
  type Problem,
  type RemoveOptions,
  type RemovePlanOptions,
  type Stage,
} from '@pigsty/sdk';
import type { Target } from './identify.ts';

/** What is known of the running world when stages are planned. */
export interface Knowledge {
  host(address: string): HostFacts | undefined;
  of(cluster: Cluster<unknown>, address: string): unknown;
}

export interface StagePlan {
  readonly stages: readonly Stage[];
  readonly problems: readonly Problem[];
}

export function planInstall(targets: readonly Target[], knowledge: Knowledge, estate: Estate): StagePlan {
  const parts = targets.map(({ module, cluster, hosts }) => {
    const facts = factsFor(cluster, knowledge);
    const problems = module.checkFacts?.(cluster, facts, estate) ?? [];
    const stages = problems.some((p) => p.severity === 'error')
      ? []
      : module.planInstall(cluster, facts, estate);
    return { problems, stages: stages.filter((s) => isWanted(s, cluster, hosts)) };
  });
  return { stages: parts.flatMap((p) => p.stages), problems: parts.flatMap((p) => p.problems) };
}

export function planRemove(
  targets: readonly Target[],
  knowledge: Knowledge,
  estate: Estate,
  options: RemoveOptions,
): StagePlan {
  const parts = targets.map(({ module, cluster, hosts }) => {
    const facts = factsFor(cluster, knowledge);
    const mine: RemovePlanOptions = { ...options, hosts };
    const problems = options.force === true ? [] : (module.refuseRemove?.(cluster, facts, mine) ?? []);
    const refused = problems.some((p) => p.severity === 'error');
    return { problems, stages: refused ? [] : module.planRemove(cluster, facts, mine, estate) };
  });
  return { stages: parts.flatMap((p) => p.stages), problems: parts.flatMap((p) => p.problems) };
}

/**
 * A stage at a member that is not selected is left out. What runs elsewhere on behalf of the cluster (at its leader, at
 * another module's host) stays.
 */
function isWanted(stage: Stage, cluster: Cluster<unknown>, hosts: ReadonlySet<string>): boolean {
  if (stage.at !== undefined || hosts.has(stage.host)) return true;
  return !cluster.instances.some((i) => i.host === stage.host);
}

function factsFor(cluster: Cluster<unknown>, knowledge: Knowledge): ModuleFacts<unknown> {
  return { host: (address) => knowledge.host(address), of: (address) => knowledge.of(cluster, address) };
}
