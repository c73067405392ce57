import { type Plan, type PlannedStage, type Problem } from '@pigsty/sdk';
import { gradeOf } from '@pigsty/sdk/engine';
import { changesOf, unknownOf } from '../diff/node.ts';
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
  const stages = nodes.map(toPlannedStage);
  const grade = gradeOf(stages.flatMap((s) => s.changes));
  return { verb, stages, problems, hosts, added, grade, digest: planDigest(verb, nodes) };
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
    unknown: unknownOf(deltas),
  };
}
