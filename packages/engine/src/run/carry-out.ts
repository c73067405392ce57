import type { RunRequest, RunResult, StageFailure } from '@pigsty/sdk';
import { openJournal } from '../journal/journal.ts';
import type { LockOwner } from '../lock/owner.ts';
import { cancelled } from '../transport/interruptions.ts';
import type { Emit } from './emit.ts';
import { execute, type ExecutionResult } from './execute.ts';
import type { Prepared, Tools } from './prepare.ts';
import { resultOf } from './result.ts';
import { simulationError } from './simulate.ts';
import { stalePlan } from './stale-plan.ts';

/** A plan that the user took longer over than this is looked at again before it is carried out. */
const freshMs = 15_000;

export interface CarryOutTools extends Tools {
  readonly owner: LockOwner;
  readonly listeners: Emit[];
}

/** Asks for approval, applies, and says what came of it. */
export async function carryOut(
  request: RunRequest,
  prepared: Prepared,
  tools: CarryOutTools,
): Promise<RunResult> {
  const { plan, nodes, redactor, simulated } = prepared;
  const { world, hosts, stopwatch, emit, listeners, owner, directory } = tools;
  const { signal, expectPlan } = request;
  if (expectPlan !== undefined && expectPlan.digest !== plan.digest) throw stalePlan(expectPlan, plan);
  const refusal = simulationError(simulated.problems);
  if (refusal !== undefined) throw refusal;
  if (nodes.every((n) => n.deltas.length === 0)) return resultOf('unchanged', prepared, { stopwatch, hosts });
  const asked = world.elapsedMs();
  const changes = plan.stages.some((s) => s.changes.length + s.unknown.length > 0);
  if (changes && request.approve !== undefined && !(await request.approve(plan))) {
    return resultOf('declined', prepared, { stopwatch, hosts });
  }
  stopwatch.waited(world.elapsedMs() - asked);
  const onLoss = (message: string): void => emit({ type: 'note', severity: 'warning', message });
  const journal = openJournal(directory, { owner, plan, redact: redactor.clean, onLoss }, world);
  listeners.push((event) => journal.hear(event));
  emit({ type: 'phase', phase: 'apply' });
  const { applied, failures, notAttempted } = await executePrepared(prepared, tools, {
    stale: world.elapsedMs() - asked > freshMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const stopped: StageFailure[] =
    signal?.aborted === true && !failures.some((f) => f.error.code === 'CANCELLED')
      ? [{ stage: '', host: '', error: cancelled() }]
      : [];
  const parts = { stopwatch, hosts, applied, failures: [...failures, ...stopped], notAttempted };
  return { ...resultOf(applied.length > 0 ? 'changed' : 'unchanged', prepared, parts), runId: journal.id };
}

export interface ExecuteOptions {
  /** The plan is old enough to look again before every change. */
  readonly stale: boolean;
  readonly signal?: AbortSignal;
}

/** Makes the changes of a plan, and nothing else. */
export function executePrepared(
  { graph, nodes, registry, ca, redactor, redactVault, simulated }: Prepared,
  { pool, world, hosts, emit }: Pick<Tools, 'pool' | 'world' | 'hosts' | 'emit'>,
  { stale, signal }: ExecuteOptions,
): Promise<ExecutionResult> {
  return execute({
    graph,
    plans: nodes,
    registry,
    pool,
    ca,
    world,
    redact: redactor.clean,
    redactVault,
    lost: hosts.lost,
    pendingAt: (host) => hosts.answers.get(host)?.pending ?? new Map(),
    simulated: simulated.hosts,
    stale,
    emit,
    rejoin: (host) => hosts.rejoin(host),
    ...(signal === undefined ? {} : { signal }),
  });
}
