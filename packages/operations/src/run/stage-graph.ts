import type { Plan, PlannedStage } from '@pigsty/sdk';

/** Stages of one name and one cluster, on all of their hosts. */
export interface GraphNode {
  /** `pgsql.config@pg-test`; without a cluster where the stage is of the hosts themselves. */
  readonly id: string;
  readonly hosts: number;
  readonly changes: number;
  /** Ids of the nodes that it waits for; what follows from others is left out. */
  readonly after: readonly string[];
  /** Part of the longest chain. */
  readonly longest: boolean;
}

/** What waits for what in a plan, in an order in which it may be done. */
export interface StageGraph {
  readonly nodes: readonly GraphNode[];
  /** The chain with the most changes, the first stage first. It says nothing of time. */
  readonly longest: readonly string[];
}

/** The graph of a plan, a node for each stage of a cluster: a large estate has as many as a small one. */
export function stageGraph({ stages }: Pick<Plan, 'stages'>): StageGraph {
  const groups = new Map<string, PlannedStage[]>();
  for (const stage of stages) {
    const group = groups.get(nodeId(stage));
    if (group === undefined) groups.set(nodeId(stage), [stage]);
    else group.push(stage);
  }
  const groupOf = new Map(stages.map((stage) => [stage.id, nodeId(stage)]));
  const before = new Map(
    [...groups].map(([id, members]) => {
      const all = members.flatMap(({ after }) => after.map((stage) => groupOf.get(stage)));
      return [id, new Set(all.filter((other) => other !== undefined && other !== id))] as const;
    }),
  ) as ReadonlyMap<string, ReadonlySet<string>>;
  const order = inOrder([...groups.keys()], before);
  const direct = withoutDetours(order, before);
  const changes = (id: string): number =>
    (groups.get(id) ?? []).reduce((sum, stage) => sum + stage.changes.length, 0);
  const longest = longestChain(order, direct, changes);
  return {
    longest,
    nodes: order.map((id) => ({
      id,
      hosts: new Set(groups.get(id)?.map(({ host }) => host)).size,
      changes: changes(id),
      after: direct.get(id) ?? [],
      longest: longest.includes(id),
    })),
  };
}

function nodeId({ id, host, module, name }: PlannedStage): string {
  const target = id.slice(id.indexOf('@') + 1);
  const cluster =
    target === host ? '' : target.startsWith(`${host}/`) ? target.slice(host.length + 1) : target;
  return `${module}.${name}${cluster === '' ? '' : `@${cluster}`}`;
}

type Edges = ReadonlyMap<string, Iterable<string>>;

/** Each after all that it waits for. */
function inOrder(ids: readonly string[], before: Edges): readonly string[] {
  const done = new Set<string>();
  const visit = (id: string, above: ReadonlySet<string>): void => {
    if (done.has(id) || above.has(id)) return;
    for (const other of before.get(id) ?? []) visit(other, new Set([...above, id]));
    done.add(id);
  };
  for (const id of ids) visit(id, new Set());
  return [...done];
}

/** Only what is not waited for through another one as well. */
function withoutDetours(order: readonly string[], before: Edges): ReadonlyMap<string, readonly string[]> {
  const reach = new Map<string, Set<string>>();
  const direct = new Map<string, readonly string[]>();
  for (const id of order) {
    const own = [...(before.get(id) ?? [])].filter((other) => reach.has(other));
    const through = new Set(own.flatMap((other) => [...(reach.get(other) ?? [])]));
    reach.set(id, new Set([...own, ...through]));
    direct.set(
      id,
      own.filter((other) => !through.has(other)),
    );
  }
  return direct;
}

function longestChain(
  order: readonly string[],
  direct: ReadonlyMap<string, readonly string[]>,
  weight: (id: string) => number,
): readonly string[] {
  const best = new Map<string, { readonly weight: number; readonly chain: readonly string[] }>();
  for (const id of order) {
    const former = (direct.get(id) ?? [])
      .map((other) => best.get(other) ?? { weight: 0, chain: [] })
      .toSorted((a, b) => b.weight - a.weight || b.chain.length - a.chain.length)[0];
    best.set(id, { weight: (former?.weight ?? 0) + weight(id), chain: [...(former?.chain ?? []), id] });
  }
  const chains = [...best.values()].toSorted(
    (a, b) => b.weight - a.weight || b.chain.length - a.chain.length,
  );
  return chains[0]?.chain ?? [];
}
