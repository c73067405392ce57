import type { OpRegistry } from '../op/registry.ts';
import type { Change, PlannedStage } from '../module/run.ts';
import { buildGraph, type GraphOptions, type StageNode } from './graph.ts';
import type { Stage } from './stage.ts';

/** Plans against hosts that have nothing yet, without touching any: for scenario goldens and benchmarks. */
export function planFromNothing(
  stages: readonly Stage[],
  options: GraphOptions & { readonly registry: OpRegistry },
): readonly PlannedStage[] {
  return buildGraph(stages, options).nodes.map((node) => plannedFromNothing(node, options.registry));
}

function plannedFromNothing(node: StageNode, registry: OpRegistry): PlannedStage {
  const [first] = node.stages;
  const changes = node.ops.flatMap((op): Change[] => {
    const kind = registry.of(op);
    const state: unknown = kind.parse('', [op.args])[0];
    const delta: unknown = kind.diff(op.args, state, []);
    if (delta === undefined || kind.waits === true) return [];
    const what = kind.describe(op.args, delta);
    return [
      {
        stage: node.id,
        host: node.host,
        module: first?.module ?? '',
        kind: op.kind,
        key: op.key,
        action: kind.action?.(op.args, delta) ?? 'create',
        what,
      },
    ];
  });
  return {
    id: node.id,
    module: first?.module ?? '',
    name: first?.name ?? '',
    host: node.host,
    after: node.before,
    ops: node.ops.length,
    changes,
    unknown: [],
  };
}
