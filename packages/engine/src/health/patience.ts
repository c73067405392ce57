import type { Probe, ProbeResult } from '@pigsty/sdk';
import type { Host } from '../hosts/host.ts';
import { framed } from '../transport/script.ts';
import type { World } from '../world/world.ts';

export interface PatienceOptions {
  readonly ask: (probes: readonly Probe[]) => Promise<readonly ProbeResult[]>;
  readonly world: World;
  readonly signal?: AbortSignal;
}

const moreTries = 4;
const pauseMs = 2_000;
const lateSeconds = 15;

/**
 * What was started or reloaded a moment ago is given a moment: a proxy that has just read its configuration knows of no
 * server yet. Probes that fail are asked again where a service of the host has changed its state lately.
 */
export async function askPatiently(
  host: Pick<Host, 'run'>,
  probes: readonly Probe[],
  { ask, world, signal }: PatienceOptions,
): Promise<readonly ProbeResult[]> {
  let results = await ask(probes);
  if (!results.some(failed) || !(await changedLately(host))) return results;
  for (let left = moreTries; left > 0 && results.some(failed); left--) {
    await world.pause(pauseMs, signal);
    const open = probes.filter((_, at) => results[at] !== undefined && failed(results[at]));
    const again = await ask(open);
    const fresh = new Map(open.map((probe, at) => [probe, again[at]]));
    results = probes.flatMap((probe, at) => fresh.get(probe) ?? results[at] ?? []);
  }
  return results;
}

function failed({ state }: ProbeResult): boolean {
  return state === 'fail';
}

async function changedLately(host: Pick<Host, 'run'>): Promise<boolean> {
  const frames = await host.run(() => framed('lately', lately), { timeoutMs: 10_000 });
  return frames.some((f) => f.id === 'lately' && f.stdout.trim() === 'yes');
}

/** Of a service that is reloaded, systemd notes that it left its state and came back. */
const lately = `systemctl show '*.service' -p StateChangeTimestampMonotonic 2>/dev/null |
  awk -F = -v now="$(cut -d ' ' -f 1 /proc/uptime)" '$2 / 1000000 > now - ${lateSeconds} { late = 1 } END { if (late) print "yes" }'`;
