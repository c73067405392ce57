import type { RunRequest, RunResult } from '@pigsty/sdk';
import { takeEstateLock } from '../lock/estateLock.ts';
import { makeOwner, retireOwner } from '../lock/owner.ts';
import { carryOut } from './carryOut.ts';
import type { Emit } from './emit.ts';
import { openHostsOfRun } from './hostsOfRun.ts';
import { prepare } from './prepare.ts';
import { resultOf } from './result.ts';
import type { RunSurroundings } from './surroundings.ts';
import { startStopwatch } from './timings.ts';

/** connect -> facts -> plan -> observe -> diff -> (approve) -> apply -> verify -> journal */
export async function run(request: RunRequest, surroundings: RunSurroundings): Promise<RunResult> {
  const { world, pool } = surroundings;
  const dryRun = request.dryRun === true;
  const stopwatch = startStopwatch(world, pool);
  const listeners: Emit[] = [(e) => stopwatch.hear(e), surroundings.emit];
  const emit: Emit = (event) => listeners.forEach((listen) => listen(event));
  const owner = makeOwner(
    world,
    request.command ?? `${request.verb} ${request.modules.map((m) => m.name).join(' ')}`,
  );
  const estate = dryRun ? undefined : takeEstateLock(surroundings.directory, owner, world);
  const hosts = openHostsOfRun({
    inventory: request.inventory,
    pool,
    world,
    emit,
    ...(dryRun ? {} : { owner }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  try {
    const prepared = await prepare(request, { ...surroundings, emit, hosts, stopwatch });
    emit({ type: 'planned', plan: prepared.plan });
    const result = dryRun
      ? resultOf('planned', prepared, { stopwatch, hosts })
      : await carryOut(request, prepared, { ...surroundings, emit, hosts, stopwatch, owner, listeners });
    emit({ type: 'phase', phase: 'done' });
    emit({ type: 'finished', result });
    return result;
  } finally {
    await hosts.release();
    estate?.release();
    retireOwner(owner);
  }
}
