import type { StageNode } from '@pigsty/sdk/engine';

export interface NodeOutcome {
  readonly state: 'unchanged' | 'changed' | 'failed' | 'notAttempted';
  /** Something on the way here, or here, changed. */
  readonly tainted: boolean;
}

export interface Visit {
  /** A predecessor changed something: what was seen before may not hold any more. */
  readonly tainted: boolean;
  /** Length of the longest chain that begins here: the most urgent goes first. */
  readonly urgency: number;
}

/** Visits every node as soon as its predecessors are done; one that failed takes what depends on it with it, nothing else. */
export async function walk(
  nodes: readonly StageNode[],
  visit: (node: StageNode, visit: Visit) => Promise<NodeOutcome['state']>,
): Promise<ReadonlyMap<string, NodeOutcome>> {
  const urgency = chainLengths(nodes);
  const running = new Map<string, Promise<NodeOutcome>>();
  // Nodes come in topological order: predecessors are always running already.
  for (const node of nodes) running.set(node.id, attempt(node));
  return new Map(await Promise.all([...running].map(async ([id, outcome]) => [id, await outcome] as const)));

  async function attempt(node: StageNode): Promise<NodeOutcome> {
    const before = await Promise.all(node.before.flatMap((id) => running.get(id) ?? []));
    const tainted = before.some((b) => b.tainted);
    if (before.some((b) => b.state === 'failed' || b.state === 'notAttempted'))
      return { state: 'notAttempted', tainted };
    const state = await visit(node, { tainted, urgency: urgency.get(node.id) ?? 0 });
    return { state, tainted: tainted || state === 'changed' };
  }
}

function chainLengths(nodes: readonly StageNode[]): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>(nodes.map((n) => [n.id, 1]));
  for (const node of [...nodes].reverse()) {
    const own = lengths.get(node.id) ?? 1;
    for (const id of node.before) lengths.set(id, Math.max(lengths.get(id) ?? 1, own + 1));
  }
  return lengths;
}
