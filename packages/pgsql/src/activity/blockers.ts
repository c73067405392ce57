import type { SampledSession } from './sample.ts';

/** Who holds a lock that others wait for, and who waits behind whom. */
export interface QueueNode {
  /** Absent for a prepared transaction, and for a process that the sample does not have. */
  readonly session?: SampledSession;
  /** The number of a process; of a prepared transaction its name, which may be unknown. */
  readonly name: string;
  readonly prepared: boolean;
  /** Whether it is the last of its siblings, for each of its ancestors and itself; empty for who waits for nobody. */
  readonly last: readonly boolean[];
  /** It waits for somebody who waits for it. */
  readonly deadlock: boolean;
}

/** Processes and prepared transactions have names of their own. */
type Key = `process ${string}` | `prepared ${string}`;

/**
 * The queues for locks, blockers first, each session once: under the one it waits for who is itself furthest behind, since that
 * one must be done before. PostgreSQL names everybody who is ahead in a queue. A circle is a deadlock that nobody has broken
 * yet.
 */
export function lockQueues(sessions: readonly SampledSession[]): readonly QueueNode[] {
  const waiters = sessions.filter((s) => s.blockedBy.length > 0);
  const { parents, circles } = rank(waiters);
  const bySession = new Map(sessions.map((s) => [keyOf(s), s]));
  const children = new Map<Key | undefined, Key[]>();
  for (const key of new Set(waiters.flatMap((w) => [...blockersOf(w), keyOf(w)]))) {
    const parent = parents.get(key);
    children.set(parent, [...(children.get(parent) ?? []), key]);
  }
  const walk = (key: Key, last: readonly boolean[]): readonly QueueNode[] => {
    const session = bySession.get(key);
    const below = children.get(key) ?? [];
    const node: QueueNode = {
      ...(session === undefined ? {} : { session }),
      name: key.slice(key.indexOf(' ') + 1),
      prepared: key.startsWith('prepared '),
      last,
      deadlock: circles.has(key),
    };
    return [node, ...below.flatMap((child, i) => walk(child, [...last, i === below.length - 1]))];
  };
  return (children.get(undefined) ?? []).flatMap((root) => walk(root, []));
}

/** Under whom each waiter stands, and who waits in a circle. */
function rank(waiters: readonly SampledSession[]): {
  readonly parents: ReadonlyMap<Key, Key>;
  readonly circles: ReadonlySet<Key>;
} {
  const byKey = new Map(waiters.map((s) => [keyOf(s), s]));
  const depths = new Map<Key, number>();
  const parents = new Map<Key, Key>();
  const circles = new Set<Key>();
  const depthOf = (key: Key, path: readonly Key[]): number => {
    const known = depths.get(key);
    if (known !== undefined) return known;
    const here = [...path, key];
    const session = byKey.get(key);
    let depth = 0;
    for (const blocker of session === undefined ? [] : blockersOf(session)) {
      if (here.includes(blocker)) {
        for (const one of here.slice(here.indexOf(blocker))) circles.add(one);
        continue;
      }
      const under = depthOf(blocker, here) + 1;
      if (under <= depth) continue;
      depth = under;
      parents.set(key, blocker);
    }
    depths.set(key, depth);
    return depth;
  };
  for (const waiter of waiters) depthOf(keyOf(waiter), []);
  return { parents, circles };
}

function keyOf({ pid }: SampledSession): Key {
  return `process ${pid}`;
}

function blockersOf({ blockedBy, blockedByPrepared }: SampledSession): readonly Key[] {
  const processes = blockedBy.filter((pid) => pid !== 0).map((pid): Key => `process ${pid}`);
  if (processes.length === blockedBy.length) return processes;
  const prepared = blockedByPrepared.length === 0 ? [''] : blockedByPrepared;
  return [...processes, ...prepared.map((name): Key => `prepared ${name}`)];
}
