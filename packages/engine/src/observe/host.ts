import { type OpRegistry, type StageNode } from '@pigsty/sdk/engine';
import type { Host } from '../hosts/host.ts';
import type { Frame } from '../transport/frames.ts';
import { framed, guarded, sideBySide } from '../transport/script.ts';
import { readsOf, type States } from './reads.ts';

export interface HostView {
  readonly states: States;
  /** Located stages whose probe succeeded here, with the states of their ops. */
  readonly located: ReadonlyMap<string, States>;
  /** Located stages that were not found here although what they look for is here. */
  readonly silent: ReadonlySet<string>;
}

export interface HostQuestion {
  readonly nodes: readonly StageNode[];
  /** Located stages that this host is a candidate of. */
  readonly candidates: readonly StageNode[];
  readonly registry: OpRegistry;
  readonly signal?: AbortSignal;
}

const observeTimeoutMs = 180_000;

/** Reads everything that a run wants to know of one host in one remote execution. */
export async function observeHost(
  host: Host,
  { nodes, candidates, registry, signal }: HostQuestion,
): Promise<HostView> {
  const own = readsOf(
    nodes.flatMap((n) => n.ops),
    registry,
  );
  const located = byLocator(candidates).map((group, at) => ({
    group,
    at: group[0]?.at,
    id: `probe.${at}`,
    existsId: `exists.${at}`,
    reads: readsOf(
      group.flatMap((n) => n.ops),
      registry,
      `located.${at}`,
    ),
  }));
  const parts = [
    ...own.parts,
    ...located.map(({ id, existsId, at, reads }) =>
      guarded(
        id,
        at?.probe ?? 'false',
        sideBySide(reads.parts),
        at?.exists === undefined ? '' : framed(existsId, at.exists),
      ),
    ),
  ];
  if (parts.length === 0) return { states: new Map(), located: new Map(), silent: new Set() };
  const frames = await host.look(() => sideBySide(parts), {
    timeoutMs: observeTimeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const here = located
    .filter(({ id }) => succeeded(frames, id))
    .flatMap(({ group, reads }) => {
      const states = reads.states(frames, host.address);
      return group.map((node) => [node.id, states] as const);
    });
  const silent = located
    .filter(({ existsId }) => succeeded(frames, existsId))
    .flatMap(({ group }) => group.map((node) => node.id));
  return { states: own.states(frames, host.address), located: new Map(here), silent: new Set(silent) };
}

/** Stages that are looked for in the same way are where they are together: one question, and one read for all. */
function byLocator(candidates: readonly StageNode[]): readonly (readonly StageNode[])[] {
  const groups = new Map<string, StageNode[]>();
  for (const node of candidates) {
    const question = JSON.stringify([node.at?.probe, node.at?.exists]);
    const group = groups.get(question);
    if (group === undefined) groups.set(question, [node]);
    else group.push(node);
  }
  return [...groups.values()];
}

function succeeded(frames: readonly Frame[], id: string): boolean {
  return frames.some((f) => f.id === id && f.code === 0);
}
