import { isPigstyError, type PhaseResult, type ProcedureRequest, type StageFailure } from '@pigsty/sdk';
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
  const stages = opened.phases[at]?.stages() ?? [];
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
  const late = hosts.lost.size > 0;
  const away = late ? await failuresOf(opened.regain) : [];
  if (away.length > 0) return end({ status: 'failed', applied: [] }, away);
  const fresh = late && opened.regain !== undefined ? undefined : first;
  const prepared = fresh ?? (await preparePhase(opened, at, tools, signal));
  const stillAway = opened.regain === undefined ? [] : lostOf(prepared, hosts.lost);
  if (stillAway.length > 0) return end({ status: 'failed', applied: [] }, stillAway);
  if (prepared === undefined || prepared.nodes.every((n) => n.deltas.length === 0)) {
    const unsettled = await failuresOf(opened.phases[at]?.settle);
    return end({ status: unsettled.length > 0 ? 'failed' : 'unchanged', applied: [] }, unsettled);
  }
  const refusal = simulationError(prepared.simulated.problems);
  if (refusal !== undefined) throw refusal;
  const { applied, failures } = await executePrepared(prepared, tools, {
    stale: at === 0,
    ...(signal === undefined ? {} : { signal }),
  });
  const all = failures.length > 0 ? failures : await failuresOf(opened.phases[at]?.settle);
  const status = all.length > 0 ? 'failed' : applied.length > 0 ? 'done' : 'unchanged';
  return end({ status, applied }, all);
}

/** What keeps the next phase from beginning although this one has done its work. */
async function failuresOf(work: (() => Promise<void>) | undefined): Promise<readonly StageFailure[]> {
  try {
    await work?.();
    return [];
  } catch (error) {
    if (!isPigstyError(error)) throw error;
    return [{ stage: '', host: error.where?.host ?? '', error }];
  }
}

/** Hosts of a phase that went out of reach while it was planned: what they need is not known to be nothing. */
function lostOf(
  prepared: Prepared | undefined,
  lost: ReadonlyMap<string, StageFailure['error']>,
): readonly StageFailure[] {
  const hosts = new Set((prepared?.nodes ?? []).map((n) => n.host));
  return [...lost].filter(([host]) => hosts.has(host)).map(([host, error]) => ({ stage: '', host, error }));
}
