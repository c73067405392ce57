import type { Plan, PlannedStage, Problem } from '@pigsty/sdk';
import { changesOf } from '../diff/node.ts';
import { planDigest } from './digest.ts';
import type { NodePlan } from './node-plan.ts';

export interface PlanParts {
  readonly verb: Plan['verb'];
  readonly nodes: readonly NodePlan[];
  readonly problems: readonly Problem[];
  readonly hosts: readonly string[];
  readonly added: readonly string[];
}

export function makePlan({ verb, nodes, problems, hosts, added }: PlanParts): Plan {
  return { verb, stages: nodes.map(toPlannedStage), problems, hosts, added, digest: planDigest(verb, nodes) };
}

function toPlannedStage({ node, host, deltas }: NodePlan): PlannedStage {
  const [first] = node.stages;
  return {
    id: node.id,
    module: node.stages.length > 1 ? 'host' : (first?.module ?? ''),
    name: first?.name ?? '',
    host,
    after: node.before,
    ops: node.ops.length,
    changes: changesOf(deltas),
  };
}
