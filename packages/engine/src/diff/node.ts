import type { AnyOpKind, Change, JsonValue, Op, OpRegistry, StageNode } from '@pigsty/sdk';
import type { States } from '../observe/reads.ts';
import { explain, handlerOf, subjectOf, type Notifications } from './notifications.ts';

/** One op that is not as wanted, or that a pending notification waits for. */
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
  readonly notifications: Notifications;
  /** Where the stage runs; its own host unless it is located. */
  readonly host: string;
  /** Takes what the vault kept out of what a change says of itself. */
  readonly redactVault: (text: string) => string;
}

/** What a stage has to change, in the order of its ops. */
export function diffNode(
  node: StageNode,
  states: States,
  { registry, notifications, host, redactVault: redactVault }: DiffOptions,
): readonly OpDelta[] {
  const deltas: OpDelta[] = [];
  for (const op of node.ops) {
    const kind = registry.of(op);
    const handler = handlerOf(op, registry);
    const seen = notifications.pendingFor(handler);
    const because = [...new Set(seen.flatMap((t) => notifications.pending.get(t) ?? []).map(explain))];
    const delta = kind.diff(op.args, states.get(op), seen) as JsonValue | undefined;
    const clears = notifications.passed(handler);
    if (delta === undefined) {
      const again = waitsAgain(op, kind, deltas);
      if (again !== undefined || clears.length > 0) deltas.push({ op, kind, notifies: [], clears, ...again });
      continue;
    }
    const notifies = op.notifies ?? [];
    for (const notification of notifies)
      notifications.notify(notification, { subject: subjectOf(op), earlier: false });
    deltas.push({
      op,
      kind,
      delta,
      change: changeOf(node, op, { kind, delta, because, host, redactVault: redactVault }),
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
    redactVault: redactVault,
  }: Pick<DiffOptions, 'host' | 'redactVault'> & {
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
    what: redactVault(kind.describe(op.args, delta)),
    ...(because.length === 0 ? {} : { because }),
  };
  // A diff is made when somebody looks at it: an estate has thousands of changes, and most views show one line of each.
  if (kind.detail === undefined) return change;
  return Object.defineProperty(change, 'detail', {
    enumerable: true,
    get: () => {
      const detail = kind.detail?.(op.args, delta);
      return detail === undefined ? undefined : redactVault(detail);
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
