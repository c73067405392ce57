import type { AnyOpKind, Change, JsonValue, Op, OpRegistry, StageNode } from '@pigsty/sdk';
import type { States } from '../observe/reads.ts';
import { explain, listenerOf, subjectOf, type Topics } from './topics.ts';

/** One op that is not as wanted, or that a pending topic waits for. */
export interface OpDelta {
  readonly op: Op;
  readonly kind: AnyOpKind;
  /** Absent when only markers are to be removed. */
  readonly delta?: JsonValue;
  readonly change?: Change;
  /** Markers to leave before the change, with their reason. */
  readonly notifies: readonly string[];
  /** Markers to remove after it. */
  readonly clears: readonly string[];
}

export interface DiffOptions {
  readonly registry: OpRegistry;
  /** Moves on as ops are gone through. */
  readonly topics: Topics;
  /** Where the stage runs; its own host unless it is located. */
  readonly host: string;
  /** Takes what the vault kept out of what a change says of itself. */
  readonly conceal: (text: string) => string;
}

/** What a stage has to change, in the order of its ops. */
export function diffNode(
  node: StageNode,
  states: States,
  { registry, topics, host, conceal }: DiffOptions,
): readonly OpDelta[] {
  const deltas: OpDelta[] = [];
  for (const op of node.ops) {
    const kind = registry.of(op);
    const listener = listenerOf(op, registry);
    const heard = topics.heardBy(listener);
    const because = [...new Set(heard.flatMap((t) => topics.pending.get(t) ?? []).map(explain))];
    const delta = kind.diff(op.args, states.get(op), heard) as JsonValue | undefined;
    const clears = topics.passed(listener);
    if (delta === undefined) {
      const again = waitsAgain(op, kind, deltas);
      if (again !== undefined || clears.length > 0) deltas.push({ op, kind, notifies: [], clears, ...again });
      continue;
    }
    const notifies = op.notifies ?? [];
    for (const topic of notifies) topics.notify(topic, { subject: subjectOf(op), earlier: false });
    deltas.push({
      op,
      kind,
      delta,
      change: changeOf(node, op, { kind, delta, because, host, conceal }),
      notifies,
      clears,
    });
  }
  return deltas;
}

/** A condition that holds now may not hold any more after a change before it: it is asked again, which changes nothing. */
function waitsAgain(
  op: Op,
  kind: AnyOpKind,
  before: readonly OpDelta[],
): { readonly delta: JsonValue } | undefined {
  if (kind.kind !== 'wait' || !before.some((d) => d.change !== undefined)) return undefined;
  const delta = kind.diff(op.args, kind.parse('', [op.args])[0], []) as JsonValue | undefined;
  return delta === undefined ? undefined : { delta };
}

function changeOf(
  node: StageNode,
  op: Op,
  {
    kind,
    delta,
    because,
    host,
    conceal,
  }: Pick<DiffOptions, 'host' | 'conceal'> & {
    kind: AnyOpKind;
    delta: JsonValue;
    because: readonly string[];
  },
): Change {
  const change: Change = {
    stage: node.id,
    host,
    module: moduleOf(node, op),
    kind: op.kind,
    key: op.key,
    what: conceal(kind.describe(op.args, delta)),
    ...(because.length === 0 ? {} : { because }),
  };
  // A diff is made when somebody looks at it: an estate has thousands of changes, and most views show one line of each.
  if (kind.detail === undefined) return change;
  return Object.defineProperty(change, 'detail', {
    enumerable: true,
    get: () => {
      const detail = kind.detail?.(op.args, delta);
      return detail === undefined ? undefined : conceal(detail);
    },
  });
}

/** Merged package stages belong to several modules; the first one that asked is named. */
function moduleOf(node: StageNode, op: Op): string {
  const stage = node.stages.find((s) => s.ops.includes(op)) ?? node.stages[0];
  return stage?.module ?? '';
}

export function changesOf(deltas: readonly OpDelta[]): readonly Change[] {
  return deltas.flatMap((d) => (d.change === undefined ? [] : [d.change]));
}
