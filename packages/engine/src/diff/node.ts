import {
  type AnyOpKind,
  type Cause,
  type Change,
  type ChangeAction,
  type JsonValue,
  type Op,
  type Unknown,
} from '@pigsty/sdk';
import { canonicalJson, type OpRegistry, type StageNode } from '@pigsty/sdk/engine';
import type { States } from '../observe/reads.ts';
import { Unreadable } from '../observe/unreadable.ts';
import { handlerOf, subjectOf, type Notifications } from './notifications.ts';

/** One op that is not as wanted, whose state is unknown, or that a pending notification waits for. */
export interface OpDelta {
  readonly op: Op;
  readonly kind: AnyOpKind;
  /** Absent when only markers are to be removed, or when the state is unknown. */
  readonly delta?: JsonValue;
  readonly change?: Change;
  /** The state could not be read: it has to be read again before anything is done about it. */
  readonly unknown?: Unknown;
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
  { registry, notifications, host, redactVault }: DiffOptions,
): readonly OpDelta[] {
  const deltas: OpDelta[] = [];
  for (const op of node.ops) {
    const kind = registry.of(op);
    const handler = handlerOf(op, registry);
    const seen = notifications.pendingFor(handler);
    const because = seen.flatMap((n) => notifications.pending.get(n) ?? []);
    const state = states.get(op);
    if (state instanceof Unreadable) {
      // Its handlers have their turn when it is read again; until then nothing is cleared.
      notifications.passed(handler);
      const unknown = { ...placeOf(node, op, host), because: redactVault(state.reason) };
      deltas.push({ op, kind, unknown, notifies: [], clears: [] });
      continue;
    }
    const delta = kind.diff(op.args, state, seen) as JsonValue | undefined;
    const clears = notifications.passed(handler);
    if (delta === undefined) {
      const again = waitsAgain(op, kind, deltas);
      if (again !== undefined || clears.length > 0) deltas.push({ op, kind, notifies: [], clears, ...again });
      continue;
    }
    if (kind.waits === true) {
      deltas.push({ op, kind, delta, notifies: [], clears });
      continue;
    }
    const notifies = kind.notifying?.(op.args, delta) === false ? [] : (op.notifies ?? []);
    for (const notification of notifies)
      notifications.notify(notification, { subject: subjectOf(op), earlier: false });
    deltas.push({
      op,
      kind,
      delta,
      change: changeOf(node, op, {
        kind,
        delta,
        state,
        because,
        host,
        redactVault,
      }),
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
  if (kind.waits !== true || !before.some((d) => d.change !== undefined)) return undefined;
  const delta = kind.diff(op.args, kind.parse('', [op.args])[0], []) as JsonValue | undefined;
  return delta === undefined ? undefined : { delta };
}

function changeOf(
  node: StageNode,
  op: Op,
  {
    kind,
    delta,
    state,
    because,
    host,
    redactVault,
  }: Pick<DiffOptions, 'host' | 'redactVault'> & {
    kind: AnyOpKind;
    delta: JsonValue;
    state: unknown;
    because: readonly Cause[];
  },
): Change {
  const change: Change = {
    ...placeOf(node, op, host),
    ...clusterOf(node, op),
    action: kind.action?.(op.args, delta) ?? actionOf(kind, op, state),
    what: redactVault(kind.describe(op.args, delta)),
    ...interruptionOf(kind, op, { delta, host }),
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

/** What is as on a host that has nothing is made; anything else is changed. */
function actionOf(kind: AnyOpKind, op: Op, state: unknown): ChangeAction {
  const nothing: unknown = kind.parse('', [op.args])[0];
  return canonicalJson(nothing) === canonicalJson(state) ? 'create' : 'change';
}

function interruptionOf(
  kind: AnyOpKind,
  op: Op,
  { delta, host }: { readonly delta: JsonValue; readonly host: string },
): Pick<Change, 'interrupts' | 'destroys'> {
  const interrupts = kind.interrupts?.(op.args, delta);
  const destroys = kind.destroys?.(op.args, delta);
  return {
    ...(interrupts === undefined ? {} : { interrupts: { of: host, ...interrupts } }),
    ...(destroys === undefined ? {} : { destroys }),
  };
}

function clusterOf(node: StageNode, op: Op): Pick<Change, 'cluster'> {
  const cluster = node.stages.length > 1 ? undefined : node.stages.find((s) => s.ops.includes(op))?.cluster;
  return cluster === undefined ? {} : { cluster };
}

function placeOf(node: StageNode, op: Op, host: string): Omit<Unknown, 'because'> {
  return { stage: node.id, host, module: moduleOf(node, op), kind: op.kind, key: op.key };
}

/** Merged package stages belong to several modules; the first one that asked is named. */
function moduleOf(node: StageNode, op: Op): string {
  const stage = node.stages.find((s) => s.ops.includes(op)) ?? node.stages[0];
  return stage?.module ?? '';
}

export function changesOf(deltas: readonly OpDelta[]): readonly Change[] {
  return deltas.flatMap((d) => (d.change === undefined ? [] : [d.change]));
}

export function unknownOf(deltas: readonly OpDelta[]): readonly Unknown[] {
  return deltas.flatMap((d) => (d.unknown === undefined ? [] : [d.unknown]));
}
