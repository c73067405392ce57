import {
  type Change,
  type JsonValue,
  type PhaseResult,
  type ProcedurePlan,
  type ProcedureRequest,
  type ProcedureResult,
  type RunResult,
  type StageFailure,
} from '@pigsty/sdk';
import { openJournal } from '../journal/journal.ts';
import { takeEstateLock } from '../lock/estate-lock.ts';
import { makeOwner, retireOwner, type LockOwner } from '../lock/owner.ts';
import { cancelled } from '../transport/interruptions.ts';
import type { Emit } from '../run/emit.ts';
import { openHostsOfRun } from '../run/hosts-of-run.ts';
import type { Tools } from '../run/prepare.ts';
import type { RunContext } from '../run/run-context.ts';
import { stalePlan } from '../run/stale-plan.ts';
import { startStopwatch } from '../run/timings.ts';
import { openProcedure, type OpenProcedure } from './open.ts';
import { preparePhase, runPhase } from './phase.ts';
import { FINISHED } from './marker.ts';
import { clearMarkers, markPhase } from './progress.ts';
import { planProcedure, wholePlan } from './plan.ts';

/** connect -> facts -> refuse -> plan every phase -> (approve) -> one phase after the other -> journal */
export async function runProcedure(
  request: ProcedureRequest,
  runContext: RunContext,
): Promise<ProcedureResult> {
  const { world, pool } = runContext;
  const stopwatch = startStopwatch(world, pool);
  const listeners: Emit[] = [(e) => stopwatch.hear(e), runContext.emit];
  const emit: Emit = (event) => listeners.forEach((listen) => listen(event));
  const { module, procedure, subject, dryRun, signal } = request;
  const owner = makeOwner(world, request.command ?? `${module.name} ${procedure.name} ${subject}`);
  const estate = dryRun === true ? undefined : takeEstateLock(runContext.directory, owner, world);
  const hosts = openHostsOfRun({
    pool,
    world,
    emit,
    ...(dryRun === true ? {} : { owner }),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const tools: Tools = { ...runContext, emit, hosts, stopwatch };
    return await conduct(request, { tools, owner, listeners });
  } finally {
    await hosts.release();
    estate?.release();
    retireOwner(owner);
  }
}

interface Conduct {
  readonly tools: Tools;
  readonly owner: LockOwner;
  readonly listeners: Emit[];
}

async function conduct(request: ProcedureRequest, conduct: Conduct): Promise<ProcedureResult> {
  const { tools } = conduct;
  const { emit, stopwatch, world } = tools;
  const from = world.elapsedMs();
  const opened = await openProcedure(request, tools);
  const plan = await planProcedure(request, opened, tools);
  emit({ type: 'planned', plan: wholePlan(plan) });
  const end = (parts: Partial<ProcedureResult> & Pick<ProcedureResult, 'status'>): ProcedureResult => ({
    id: opened.run.id,
    plan,
    phases: [],
    failures: [],
    totalMs: Math.round(world.elapsedMs() - from),
    ...parts,
  });
  if (request.dryRun === true) return finish(end({ status: 'planned' }), emit);
  const { expectPlan } = request;
  if (expectPlan !== undefined && expectPlan.digest !== plan.digest)
    throw stalePlan(wholePlan(expectPlan), wholePlan(plan));
  const asked = world.elapsedMs();
  const nothingLeft = opened.phases.length === 0;
  if (!nothingLeft && request.approve !== undefined && !(await request.approve(plan)))
    return finish(end({ status: 'declined' }), emit);
  stopwatch.waited(world.elapsedMs() - asked);
  return carryOut(request, opened, { ...conduct, plan, end });
}

interface CarryOut extends Conduct {
  readonly plan: ProcedurePlan;
  readonly end: (parts: Partial<ProcedureResult> & Pick<ProcedureResult, 'status'>) => ProcedureResult;
}

async function carryOut(
  request: ProcedureRequest,
  opened: OpenProcedure,
  { tools, owner, listeners, plan, end }: CarryOut,
): Promise<ProcedureResult> {
  const { directory, world, emit } = tools;
  const { signal } = request;
  const onLoss = (message: string): void => emit({ type: 'note', severity: 'warning', message });
  const first = await preparePhase(opened, 0, tools, signal);
  const journal = openJournal(
    directory,
    { owner, plan: wholePlan(plan), redact: first?.redactor.clean ?? ((t) => t), onLoss },
    world,
  );
  listeners.push((event) => journal.hear(event));
  emit({ type: 'phase', phase: 'apply' });
  const phases: PhaseResult[] = [];
  const failures: StageFailure[] = [];
  let reached: ReturnType<typeof resultOf> | undefined;
  for (const [at, { name }] of opened.phases.entries()) {
    if (failures.length > 0 || signal?.aborted === true) {
      phases.push({ name, status: 'notAttempted', ms: 0, applied: [] });
      continue;
    }
    if (reached === undefined && opened.phases[at]?.closing === true) {
      await tools.hosts.askAgain(opened.questions);
      reached = resultOf(opened);
    }
    const done = await runPhase(opened, at, {
      request,
      tools,
      ...(at === 0 && first !== undefined ? { first } : {}),
    });
    phases.push(done.result);
    failures.push(...done.failures);
  }
  if (signal?.aborted === true && failures.length === 0)
    failures.push({ stage: '', host: '', error: cancelled() });
  if (failures.length > 0)
    return finish(end({ status: 'failed', phases, failures, runId: journal.id, ...reached }), emit);
  if (reached === undefined) {
    await tools.hosts.askAgain(opened.questions);
    reached = resultOf(opened);
  }
  await markPhase(opened, FINISHED, { request, tools });
  await clearMarkers(opened, tools);
  const changed = phases.some((p) => p.status === 'done');
  const status = opened.aborting ? 'aborted' : changed ? 'done' : 'unchanged';
  return finish(end({ status, phases, runId: journal.id, ...reached }), emit);
}

function resultOf(opened: OpenProcedure): Pick<ProcedureResult, 'result' | 'passed' | 'conclusion'> {
  const { procedure, aborting } = opened;
  if (aborting || procedure.result === undefined) return {};
  const scope = opened.scope();
  const result = procedure.result(scope) as JsonValue;
  const conclusion = procedure.conclude?.(result, scope);
  return {
    result,
    ...(procedure.passed === undefined ? {} : { passed: procedure.passed(result) }),
    ...(conclusion === undefined ? {} : { conclusion }),
  };
}

/** The end as an event of the procedure, and as that of a run for views that know only runs. */
function finish(result: ProcedureResult, emit: Emit): ProcedureResult {
  emit({ type: 'procedure', result });
  emit({ type: 'phase', phase: 'done' });
  emit({ type: 'finished', result: asRun(result) });
  return result;
}

/** A procedure's result in the shape of a run's: what was applied in all of its phases. */
export function asRun({ status, plan, phases, failures, runId, totalMs }: ProcedureResult): RunResult {
  const applied: readonly Change[] = phases.flatMap((p) => p.applied);
  const ended = status === 'done' || status === 'aborted' ? 'changed' : status;
  return {
    status: ended,
    plan: wholePlan(plan),
    applied,
    failures,
    notAttempted: phases.filter((p) => p.status === 'notAttempted').map((p) => p.name),
    ...(runId === undefined ? {} : { runId }),
    timings: { totalMs, planMs: 0, applyMs: totalMs, slowest: [], execs: {} },
  };
}
