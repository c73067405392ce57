import type { Cause, Op } from '@pigsty/sdk';
import type { OpRegistry, StageNode } from '@pigsty/sdk/engine';

/** Pending notifications of one host while its ops are gone through. */
export interface Notifications {
  readonly pending: ReadonlyMap<string, readonly Cause[]>;
  notify(notification: string, reason: Cause): void;
  /** The pending ones among what an op listens to, without those that the same thing has seen in an earlier stage. */
  pendingFor(handler: Handler): readonly string[];
  /** An op has had its turn. Returns notifications that every handler here has seen: they are done with. */
  passed(handler: Handler): readonly string[];
  copy(): Notifications;
}

/** A thing on a host that listens, by kind and key: one service may be an op of several stages. */
export interface Handler {
  readonly name: string;
  readonly notifications: readonly string[];
}

/** For each notification, how many ops of each handler are still to come. */
export type Handlers = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function countHandlers(nodes: readonly StageNode[], registry: OpRegistry): Handlers {
  const counts = new Map<string, Map<string, number>>();
  for (const { name, notifications } of nodes.flatMap((n) => n.ops).map((op) => handlerOf(op, registry))) {
    for (const notification of notifications) {
      const names = counts.get(notification) ?? new Map<string, number>();
      counts.set(notification, names.set(name, (names.get(name) ?? 0) + 1));
    }
  }
  return counts;
}

export function handlerOf(op: Op, registry: OpRegistry): Handler {
  return {
    name: `${op.kind} ${op.key}`,
    notifications: [...new Set(registry.of(op).handles?.(op.args) ?? [])],
  };
}

export function notificationsOf(earlier: ReadonlyMap<string, string>, listeners: Handlers): Notifications {
  const pending = [...earlier].map(([notification, subject]): [string, Cause[]] => [
    notification,
    [{ subject, earlier: true }],
  ]);
  return make(new Map(pending), new Map(), copyCounts(listeners));
}

function make(
  pending: Map<string, readonly Cause[]>,
  seen: Map<string, ReadonlySet<string>>,
  left: Map<string, Map<string, number>>,
): Notifications {
  const hasSeen = (notification: string, name: string): boolean => seen.get(notification)?.has(name) ?? false;
  return {
    pending,
    notify: (notification, reason) => {
      seen.delete(notification);
      const known = pending.get(notification) ?? [];
      if (!known.some((r) => r.subject === reason.subject && r.earlier === reason.earlier))
        pending.set(notification, [...known, reason]);
    },
    pendingFor: ({ name, notifications }) => notifications.filter((t) => pending.has(t) && !hasSeen(t, name)),
    passed: ({ name, notifications }) => {
      for (const notification of notifications) {
        const counts = left.get(notification);
        counts?.set(name, (counts.get(name) ?? 1) - 1);
        if (pending.has(notification))
          seen.set(notification, new Set([...(seen.get(notification) ?? []), name]));
      }
      const done = notifications.filter(
        (notification) =>
          pending.has(notification) &&
          [...(left.get(notification) ?? [])].every(
            ([other, count]) => count <= 0 || hasSeen(notification, other),
          ),
      );
      for (const notification of done) pending.delete(notification);
      return done;
    },
    copy: () => make(new Map(pending), new Map(seen), copyCounts(left)),
  };
}

function copyCounts(counts: Handlers): Map<string, Map<string, number>> {
  return new Map([...counts].map(([notification, names]) => [notification, new Map(names)]));
}

/** A path speaks for itself; any other key needs its kind. */
export function subjectOf(op: Pick<Op, 'kind' | 'key'>): string {
  return op.key.startsWith('/') ? op.key : `${op.kind} ${op.key}`;
}
