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
  const known = new Map<Op, FirstChange | undefined>();
  const changeOf = (op: Op): FirstChange | undefined => {
    if (!known.has(op)) known.set(op, firstChange(op, options.registry));
    return known.get(op);
  };
  return buildGraph(stages, options).nodes.map((node) => plannedFromNothing(node, changeOf));
}

type FirstChange = Pick<Change, 'action' | 'what'>;

/** What an op changes where nothing is; hosts that are alike share it. */
function firstChange({ kind: name, key, args }: Op, registry: OpRegistry): FirstChange | undefined {
  const kind = registry.of({ kind: name, key });
  const state: unknown = kind.parse('', [args])[0];
  const delta: unknown = kind.diff(args, state, []);
  if (delta === undefined || kind.waits === true) return undefined;
  return { action: kind.action?.(args, delta) ?? 'create', what: kind.describe(args, delta) };
}

function plannedFromNothing(node: StageNode, changeOf: (op: Op) => FirstChange | undefined): PlannedStage {
  const [first] = node.stages;
  const module = first?.module ?? '';
  const changes: Change[] = [];
  for (const op of node.ops) {
    const change = changeOf(op);
    if (change === undefined) continue;
    const { kind, key } = op;
    changes.push({ stage: node.id, host: node.host, module, kind, key, ...change });
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
