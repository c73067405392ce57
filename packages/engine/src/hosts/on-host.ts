import type { Host } from './host.ts';
import type { HostPool } from './pool.ts';

/**
 * Does on a host what may be done twice. A host that was restarted or cut off meanwhile has ended its connection without a
 * word: the work is then done over a new one.
 */
export async function onHost<T>(
  pool: HostPool,
  address: string,
  work: (host: Host) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const host = await pool.open(address, signal);
  try {
    return await work(host);
  } catch (cause) {
    if (host.alive) throw cause;
    return work(await pool.open(address, signal));
  }
}
