import { PigstyError, type Locator } from '@pigsty/sdk';
import { type OpRegistry, type StageNode } from '@pigsty/sdk/engine';
import type { Host } from '../hosts/host.ts';
import type { HostPool } from '../hosts/pool.ts';
import { observeHost } from '../observe/host.ts';
import type { States } from '../observe/reads.ts';
import type { World } from '../world/world.ts';

export interface Place {
  readonly host: Host;
  readonly states: States;
}

export interface LocateOptions {
  readonly pool: HostPool;
  readonly registry: OpRegistry;
  readonly world: World;
  readonly isLost: (host: string) => boolean;
  /** Hears what the candidates say while none says "here", whenever that changes. */
  readonly onWait?: (seen: { readonly what: string; readonly last: string; readonly ms: number }) => void;
  readonly signal?: AbortSignal;
}

const intervalMs = 1_000;

/** Asks the candidates until one says "here", and reads the stage's state there in the same breath. */
export async function locate(
  node: StageNode & { readonly at: Locator },
  options: LocateOptions,
): Promise<Place> {
  const { at } = node;
  const from = options.world.elapsedMs();
  const deadline = from + at.timeoutMs;
  let reported = '';
  for (;;) {
    const { place, seen } = await askOnce(node, options);
    if (place !== undefined) return place;
    const last = seen.join('; ');
    if (last !== reported)
      options.onWait?.({ what: `find ${at.what}`, last, ms: Math.round(options.world.elapsedMs() - from) });
    reported = last;
    if (options.world.elapsedMs() >= deadline) {
      throw new PigstyError(
        'WAIT_TIMEOUT',
        `${at.what} was not found within ${Math.round(at.timeoutMs / 1000)} s`,
        {
          where: { stage: node.id },
          log: seen.join('\n'),
          hint: `Asked ${at.candidates.join(', ')}; each said no.`,
        },
      );
    }
    await options.world.pause(intervalMs, options.signal).catch(() => {
      throw new PigstyError('CANCELLED', 'the run was cancelled', { where: { stage: node.id } });
    });
  }
}

async function askOnce(
  node: StageNode,
  { pool, registry, isLost, signal }: LocateOptions,
): Promise<{ place?: Place; seen: readonly string[] }> {
  const candidates = (node.at?.candidates ?? []).filter((c) => !isLost(c));
  const answers = await Promise.all(
    candidates.map(async (address): Promise<{ place?: Place; said: string }> => {
      try {
        const host = await pool.open(address, signal);
        const view = await observeHost(host, {
          nodes: [],
          candidates: [node],
          registry,
          ...(signal === undefined ? {} : { signal }),
        });
        const states = view.located.get(node.id);
        return states === undefined
          ? { said: `${address}: not here` }
          : { place: { host, states }, said: `${address}: here` };
      } catch (cause) {
        if (cause instanceof PigstyError && cause.code === 'CANCELLED') throw cause;
        return { said: `${address}: ${(cause as Error).message}` };
      }
    }),
  );
  const place = answers.find((a) => a.place !== undefined)?.place;
  return { ...(place === undefined ? {} : { place }), seen: answers.map((a) => a.said) };
}
