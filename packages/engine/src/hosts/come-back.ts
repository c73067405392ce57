import { PigstyError } from '@pigsty/sdk';
import { framed } from '../transport/script.ts';
import type { World } from '../world/world.ts';
import type { Host } from './host.ts';
import type { HostPool } from './pool.ts';

export const bootIdFile = '/proc/sys/kernel/random/boot_id';

export interface ComeBackOptions {
  readonly pool: HostPool;
  readonly world: World;
  /** The boot that it must not be any more; a host that is only out of reach may come back in the same. */
  readonly before?: string;
  readonly withinMs: number;
  /** What was last seen, each time that it is something else. */
  readonly onSeen?: (last: string, ms: number) => void;
  readonly signal?: AbortSignal;
}

const everyMs = 1000;

/** Waits until a host that reboots lets us in again. Throws WAIT_TIMEOUT with what was last seen. */
export async function comeBack(address: string, options: ComeBackOptions): Promise<Host> {
  const { world, withinMs, onSeen, signal } = options;
  const from = world.elapsedMs();
  const ms = (): number => Math.round(world.elapsedMs() - from);
  let seen = '';
  for (;;) {
    const answer = await look(address, options);
    if (typeof answer !== 'string') return answer;
    if (answer !== seen) onSeen?.(answer, ms());
    seen = answer;
    if (ms() >= withinMs) throw stayedAway(address, withinMs, seen);
    await world.pause(everyMs, signal);
  }
}

/** The host, or why it is not back. */
async function look(
  address: string,
  { pool, before, signal }: Pick<ComeBackOptions, 'pool' | 'before' | 'signal'>,
): Promise<Host | string> {
  const cancel = signal === undefined ? {} : { signal };
  try {
    const host = await pool.open(address, signal);
    const frames = await host.run(() => framed('boot', `cat ${bootIdFile}`), {
      timeoutMs: 10_000,
      ...cancel,
    });
    const id = frames.find((f) => f.id === 'boot')?.stdout.trim() ?? '';
    if (id !== '' && id !== before) return host;
    return 'it still shuts down';
  } catch (cause) {
    // While it boots it refuses connections, logins, or both.
    if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED') throw cause;
    if (signal?.aborted === true) throw cause;
    return cause.message;
  }
}

function stayedAway(address: string, withinMs: number, seen: string): PigstyError {
  return new PigstyError(
    'WAIT_TIMEOUT',
    `${address} did not come back within ${Math.round(withinMs / 1000)} s; last seen: ${seen}`,
    {
      where: { host: address },
      hint: 'Look at its console. When it answers, the same command goes on with it; no other host is touched before. Give up with --abort.',
    },
  );
}
