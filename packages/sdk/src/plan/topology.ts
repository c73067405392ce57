import { PigstyError } from '../words/error.ts';

/**
 * Orders ids so that each comes after its predecessors (Kahn). Ties keep the order of insertion, so equal input gives
 * equal output. A cycle throws GRAPH_CYCLE with its path.
 */
export function topologicalOrder(before: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const waiting = new Map<string, number>();
  const followers = new Map<string, string[]>();
  for (const [id, set] of before) {
    let count = 0;
    for (const predecessor of set) {
      if (before.has(predecessor)) count += 1;
      const list = followers.get(predecessor);
      if (list === undefined) followers.set(predecessor, [id]);
      else list.push(id);
    }
    waiting.set(id, count);
  }
  const ready = [...before.keys()].filter((id) => waiting.get(id) === 0);
  const order: string[] = [];
  for (let next = 0; next < ready.length; next += 1) {
    const id = ready[next] as string;
    order.push(id);
    for (const follower of followers.get(id) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  if (order.length < before.size) throwCycle(before, new Set(order));
  return order;
}

function throwCycle(before: ReadonlyMap<string, ReadonlySet<string>>, done: ReadonlySet<string>): never {
  const start = [...before.keys()].find((id) => !done.has(id)) as string;
  const path: string[] = [];
  let at = start;
  while (!path.includes(at)) {
    path.push(at);
    at = [...(before.get(at) ?? [])].find((p) => before.has(p) && !done.has(p)) ?? at;
  }
  const cycle = [...path.slice(path.indexOf(at)), at].reverse();
  throw new PigstyError('GRAPH_CYCLE', `stages wait for each other: ${cycle.join(' -> ')}`, {
    hint: 'Remove one of these edges from the `after` of its stage.',
  });
}
