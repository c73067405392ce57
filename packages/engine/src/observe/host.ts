import { type OpRegistry, type StageNode } from '@pigsty/sdk';
import type { Host } from '../hosts/host.ts';
import type { Frame } from '../transport/frames.ts';
import { guarded, sideBySide } from '../transport/script.ts';
import { readsOf, type States } from './reads.ts';

export interface HostView {
  readonly states: States;
  /** Located stages whose probe succeeded here, with the states of their ops. */
  readonly located: ReadonlyMap<string, States>;
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
  const located = [...byProbe(candidates)].map(([probe, group], at) => ({
    group,
    probe,
    id: `probe.${at}`,
    reads: readsOf(
      group.flatMap((n) => n.ops),
      registry,
      `located.${at}`,
    ),
  }));
  const parts = [
    ...own.parts,
    ...located.map(({ id, probe, reads }) => guarded(id, probe, sideBySide(reads.parts))),
  ];
  if (parts.length === 0) return { states: new Map(), located: new Map() };
  const frames = await host.run(() => sideBySide(parts), {
    timeoutMs: observeTimeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const here = located
    .filter(({ id }) => succeeded(frames, id))
    .flatMap(({ group, reads }) => {
      const states = reads.states(frames, host.address);
      return group.map((node) => [node.id, states] as const);
    });
  return { states: own.states(frames, host.address), located: new Map(here) };
}

/** Stages that are looked for in the same way are where they are together: one question, and one read for all. */
function byProbe(candidates: readonly StageNode[]): ReadonlyMap<string, readonly StageNode[]> {
  const groups = new Map<string, StageNode[]>();
  for (const node of candidates) {
    const probe = node.at?.probe ?? 'false';
    const group = groups.get(probe);
    if (group === undefined) groups.set(probe, [node]);
    else group.push(node);
  }
  return groups;
}

function succeeded(frames: readonly Frame[], id: string): boolean {
  return frames.some((f) => f.id === id && f.code === 0);
}
