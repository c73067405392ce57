import type { Reboot } from '../apply/stage.ts';
import { comeBack } from '../hosts/come-back.ts';
import type { Host } from '../hosts/host.ts';
import type { HostPool } from '../hosts/pool.ts';
import type { World } from '../world/world.ts';

export interface RebootingRun {
  readonly pool: HostPool;
  readonly world: World;
  /** Takes the lock of a host again. */
  readonly rejoin: (host: string) => Promise<void>;
  readonly signal?: AbortSignal;
}

const closeMs = 3000;

/** Waits for a host that has been told to reboot, and takes its lock again: it ended with the session. */
export async function awaitReboot(
  old: Host,
  { before, withinMs, onSeen }: Reboot,
  { pool, world, rejoin, signal }: RebootingRun,
): Promise<Host> {
  const { address } = old;
  // A host that is gone already ends its connection without a word.
  await Promise.race([old.close().catch(() => undefined), world.pause(closeMs, signal)]);
  const cancel = signal === undefined ? {} : { signal };
  const host = await comeBack(address, { pool, world, before, withinMs, onSeen, ...cancel });
  await rejoin(address);
  return host;
}
