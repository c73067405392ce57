import type { RunRequest, RunResult } from '@pigsty/sdk';
import { takeEstateLock } from '../lock/estate-lock.ts';
import { makeOwner, retireOwner } from '../lock/owner.ts';
import { manyListeners } from '../transport/interruptions.ts';
import { carryOut } from './carry-out.ts';
import type { Emit } from './emit.ts';
import { openHostsOfRun } from './hosts-of-run.ts';
import { prepare } from './prepare.ts';
import { resultOf } from './result.ts';
import type { RunContext } from './run-context.ts';
import { startStopwatch } from './timings.ts';

/** connect -> facts -> plan -> observe -> diff -> (approve) -> apply -> verify -> journal */
export async function run(request: RunRequest, runContext: RunContext): Promise<RunResult> {
  const { world, pool } = runContext;
  const dryRun = request.dryRun === true;
  manyListeners(request.signal);
  const stopwatch = startStopwatch(world, pool);
  const listeners: Emit[] = [(e) => stopwatch.hear(e), runContext.emit];
  const emit: Emit = (event) => listeners.forEach((listen) => listen(event));
  const owner = makeOwner(
    world,
    request.command ?? `${request.verb} ${request.modules.map((m) => m.name).join(' ')}`,
  );
  const estate = dryRun ? undefined : takeEstateLock(runContext.directory, owner, world);
  const hosts = openHostsOfRun({
    pool,
    world,
    emit,
    stays: true,
    ...(dryRun ? {} : { owner }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  try {
    const prepared = await prepare(request, { ...runContext, emit, hosts, stopwatch });
    emit({ type: 'planned', plan: prepared.plan });
    const result = dryRun
      ? resultOf('planned', prepared, { stopwatch, hosts })
      : await carryOut(request, prepared, { ...runContext, emit, hosts, stopwatch, owner, listeners });
    emit({ type: 'phase', phase: 'done' });
    emit({ type: 'finished', result });
    return result;
  } finally {
    await hosts.release();
    estate?.release();
    retireOwner(owner);
  }
}
