import type { Op, OpRegistry, StageNode } from '@pigsty/sdk';

/** Why a topic is pending. */
export interface Reason {
  /** What changed: a path, or kind and key. */
  readonly subject: string;
  /** It changed in an earlier run, which did not come to the reload. */
  readonly earlier: boolean;
}

/** Pending topics of one host while its ops are gone through. */
export interface Topics {
  readonly pending: ReadonlyMap<string, readonly Reason[]>;
  notify(topic: string, reason: Reason): void;
  /** The pending ones among what an op listens to, without those that the same thing has heard in an earlier stage. */
  heardBy(listener: Listener): readonly string[];
  /** An op has had its turn. Returns topics that every listener here has heard: they are done with. */
  passed(listener: Listener): readonly string[];
  copy(): Topics;
}

/** A thing on a host that listens, by kind and key: one service may be an op of several stages. */
export interface Listener {
  readonly name: string;
  readonly topics: readonly string[];
}

/** For each topic, how many ops of each listener are still to come. */
export type Listeners = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function countListeners(nodes: readonly StageNode[], registry: OpRegistry): Listeners {
  const counts = new Map<string, Map<string, number>>();
  for (const { name, topics } of nodes.flatMap((n) => n.ops).map((op) => listenerOf(op, registry))) {
    for (const topic of topics) {
      const names = counts.get(topic) ?? new Map<string, number>();
      counts.set(topic, names.set(name, (names.get(name) ?? 0) + 1));
    }
  }
  return counts;
}

export function listenerOf(op: Op, registry: OpRegistry): Listener {
  return {
    name: `${op.kind} ${op.key}`,
    topics: [...new Set(registry.of(op).listens?.(op.args) ?? [])],
  };
}

export function topicsOf(earlier: ReadonlyMap<string, string>, listeners: Listeners): Topics {
  const pending = [...earlier].map(([topic, subject]): [string, Reason[]] => [
    topic,
    [{ subject, earlier: true }],
  ]);
  return make(new Map(pending), new Map(), copyCounts(listeners));
}

function make(
  pending: Map<string, readonly Reason[]>,
  heard: Map<string, ReadonlySet<string>>,
  left: Map<string, Map<string, number>>,
): Topics {
  const hasHeard = (topic: string, name: string): boolean => heard.get(topic)?.has(name) ?? false;
  return {
    pending,
    notify: (topic, reason) => {
      heard.delete(topic);
      const known = pending.get(topic) ?? [];
      if (!known.some((r) => r.subject === reason.subject && r.earlier === reason.earlier))
        pending.set(topic, [...known, reason]);
    },
    heardBy: ({ name, topics }) => topics.filter((t) => pending.has(t) && !hasHeard(t, name)),
    passed: ({ name, topics }) => {
      for (const topic of topics) {
        const counts = left.get(topic);
        counts?.set(name, (counts.get(name) ?? 1) - 1);
        if (pending.has(topic)) heard.set(topic, new Set([...(heard.get(topic) ?? []), name]));
      }
      const done = topics.filter(
        (topic) =>
          pending.has(topic) &&
          [...(left.get(topic) ?? [])].every(([other, count]) => count <= 0 || hasHeard(topic, other)),
      );
      for (const topic of done) pending.delete(topic);
      return done;
    },
    copy: () => make(new Map(pending), new Map(heard), copyCounts(left)),
  };
}

function copyCounts(counts: Listeners): Map<string, Map<string, number>> {
  return new Map([...counts].map(([topic, names]) => [topic, new Map(names)]));
}

export function explain({ subject, earlier }: Reason): string {
  return earlier ? `because ${subject} changed in an earlier run` : `because ${subject} changes`;
}

/** A path speaks for itself; any other key needs its kind. */
export function subjectOf(op: Pick<Op, 'kind' | 'key'>): string {
  return op.key.startsWith('/') ? op.key : `${op.kind} ${op.key}`;
}
