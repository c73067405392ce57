import { PigstyError } from '@pigsty/sdk';
import type { Host } from '../hosts/host.ts';
import type { HostPool } from '../hosts/pool.ts';
import type { Emit } from '../run/emit.ts';
import type { World } from '../world/world.ts';

export interface Round<T> {
  readonly answered: ReadonlyMap<string, T>;
  readonly unreached: ReadonlyMap<string, PigstyError>;
}

export interface RoundTools {
  readonly pool: HostPool;
  readonly world: World;
  readonly emit: Emit;
  readonly signal?: AbortSignal;
}

/** A host that does not answer is noted with its reason and holds up no other. */
export async function eachHost<T>(
  addresses: readonly string[],
  work: (host: Host) => Promise<T>,
  { pool, world, emit, signal }: RoundTools,
): Promise<Round<T>> {
  const answered = new Map<string, T>();
  const unreached = new Map<string, PigstyError>();
  await Promise.all(
    addresses.map(async (address) => {
      const from = world.elapsedMs();
      const ms = (): number => Math.round(world.elapsedMs() - from);
      try {
        const host = await pool.open(address, signal);
        emit({ type: 'host', host: address, state: 'connected', ms: ms() });
        answered.set(address, await work(host));
      } catch (cause) {
        if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED') throw cause;
        unreached.set(address, cause);
        emit({ type: 'host', host: address, state: 'failed', ms: ms(), error: cause });
      }
    }),
  );
  return { answered, unreached };
}
