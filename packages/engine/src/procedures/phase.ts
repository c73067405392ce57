import { type PhaseResult, type ProcedureRequest, type Stage, type StageFailure } from '@pigsty/sdk';
import { completeStages, named } from '@pigsty/sdk/engine';
import { executePrepared } from '../run/carry-out.ts';
import { prepareStages, type Prepared, type Tools } from '../run/prepare.ts';
import { simulationError } from '../run/simulate.ts';
import type { OpenProcedure } from './open.ts';
import { markPhase } from './progress.ts';

export interface PhaseOptions {
  readonly request: ProcedureRequest;
  readonly tools: Tools;
  /** Prepared a moment ago, with the same facts. */
  readonly first?: Prepared;
}

/** A phase with what the hosts say now: its stages, and what they would change. Nothing when it has no stages. */
export async function preparePhase(
  opened: OpenProcedure,
  at: number,
  tools: Tools,
  signal?: AbortSignal,
): Promise<Prepared | undefined> {
  const stages = stagesOf(opened, at);
  if (stages.length === 0) return undefined;
  const { module, estate, ca, subject } = opened;
  return prepareStages(
    { stages, known: stages, modules: [...tools.modulesAtHand, module] },
    {
      verb: 'procedure',
      inventory: estate.inventory,
      problems: [],
      added: [],
      ca,
      tools,
      wanted: subject.cluster.instances.map((i) => i.host),
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

function stagesOf(opened: OpenProcedure, at: number): readonly Stage[] {
  const { module, procedure, subject } = opened;
  const phase = opened.phases[at];
  if (phase === undefined) return [];
  const what = `the phase "${phase.name}" of ${procedure.name}`;
  return named({ module: module.name, what, cluster: subject.cluster.name }, () =>
    completeStages(module, subject.cluster, phase.plan(opened.scope())),
  );
}

export interface PhaseOutcome {
  readonly result: PhaseResult;
  readonly failures: readonly StageFailure[];
}

/** Marks the phase as begun on the hosts, plans it with fresh facts, and carries it out. */
export async function runPhase(
  opened: OpenProcedure,
  at: number,
  { request, tools, first }: PhaseOptions,
): Promise<PhaseOutcome> {
  const { world, emit, hosts } = tools;
  const { signal } = request;
  const name = opened.phases[at]?.name ?? '';
  const from = world.elapsedMs();
  const ms = (): number => Math.round(world.elapsedMs() - from);
  emit({ type: 'step', step: name, state: 'started', ms: 0 });
  const end = (
    outcome: Omit<PhaseResult, 'name' | 'ms'>,
    failures: readonly StageFailure[],
  ): PhaseOutcome => {
    emit({ type: 'step', step: name, state: outcome.status, ms: ms() });
    return { result: { name, ms: ms(), ...outcome }, failures };
  };
  await markPhase(opened, name, { request, tools });
  if (at > 0) await hosts.askAgain(opened.questions);
  const prepared = first ?? (await preparePhase(opened, at, tools, signal));
  if (prepared === undefined || prepared.nodes.every((n) => n.deltas.length === 0))
    return end({ status: 'unchanged', applied: [] }, []);
  const refusal = simulationError(prepared.simulated.problems);
  if (refusal !== undefined) throw refusal;
  const { applied, failures } = await executePrepared(prepared, tools, {
    stale: at === 0,
    ...(signal === undefined ? {} : { signal }),
  });
  const status = failures.length > 0 ? 'failed' : applied.length > 0 ? 'done' : 'unchanged';
  return end({ status, applied }, failures);
}
