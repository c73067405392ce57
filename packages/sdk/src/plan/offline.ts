import type { Op } from '../op/kind.ts';
import type { OpRegistry } from '../op/registry.ts';
import type { Change, PlannedStage } from '../module/run.ts';
import { buildGraph, type GraphOptions, type StageNode } from './graph.ts';
import type { Stage } from './stage.ts';

/** Plans against hosts that have nothing yet, without touching any: for scenario goldens and benchmarks. */
export function planFromNothing(
  stages: readonly Stage[],
  options: GraphOptions & { readonly registry: OpRegistry },
): readonly PlannedStage[] {
  const known = new Map<Op, FirstChange>();
  const changeOf = (op: Op): FirstChange => {
    const found = known.get(op);
    if (found !== undefined) return found;
    const change = firstChange(op, options.registry);
    known.set(op, change);
    return change;
  };
  return buildGraph(stages, options).nodes.map((node) => plannedFromNothing(node, changeOf));
}

type FirstChange = Pick<Change, 'action' | 'what'> | 'none';

/** What an op changes where nothing is; hosts that are alike share it. */
function firstChange(op: Op, registry: OpRegistry): FirstChange {
  const { args } = op;
  const kind = registry.of(op);
  const state: unknown = kind.parse('', [args])[0];
  const delta: unknown = kind.diff(args, state, []);
  if (delta === undefined || kind.waits === true) return 'none';
  return { action: kind.action?.(args, delta) ?? 'create', what: kind.describe(args, delta) };
}

function plannedFromNothing(node: StageNode, changeOf: (op: Op) => FirstChange): PlannedStage {
  const [first] = node.stages;
  const module = first?.module ?? '';
  const changes: Change[] = [];
  for (const op of node.ops) {
    const change = changeOf(op);
    if (change === 'none') continue;
    const { kind, key } = op;
    const { action, what } = change;
    changes.push({ stage: node.id, host: node.host, module, kind, key, action, what });
  }
  return {
    id: node.id,
    module,
    name: first?.name ?? '',
    host: node.host,
    after: node.before,
    ops: node.ops.length,
    changes,
    unknown: [],
  };
}
