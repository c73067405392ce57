import { type Convergence, converge as convergeEstate, stageGraph } from '@pigsty/operations/run';
import type { Plan, PlanGrade, PlannedStage, RunResult } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { errorText } from '../views/error-text.ts';
import { resultJson, writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { planGraph, type GraphFormat } from '../views/plan-graph.ts';
import { planOverview, planText, type PlanTextOptions } from '../views/plan-text.ts';
import { problemsText } from '../views/problems-text.ts';
import type { RunView } from '../views/view.ts';
import { summaryText } from '../views/summary-text.ts';
import { consent } from './consent.ts';
import { maintenanceOf, operator } from './maintenance.ts';
import { refuseGrade } from './max-grade.ts';
import type { OpenEstate, RightEstate } from './open.ts';

export interface Agreement {
  /** Whether the question has been answered already (a typed name, a saved plan). */
  readonly agreed?: boolean;
  /** A plan that does more than this is refused. */
  readonly maxGrade?: PlanGrade;
}

/** Runs the engine for a verb, with the view's events and the user's consent, unless that was given already. */
export async function converge(
  call: Call,
  estate: OpenEstate,
  view: RunView,
  { agreed, maxGrade, ...wanted }: Convergence & Agreement,
): Promise<RunResult> {
  try {
    return await convergeEstate(estate, {
      ...wanted,
      ...maintenanceOf(call, view),
      command: call.line,
      by: operator(call),
      signal: call.world.signal,
      approve: (plan: Plan) => {
        refuseGrade(plan, maxGrade);
        return agreed === true || approve(call, view, plan);
      },
    });
  } finally {
    view.pause();
  }
}

/** The end of a run, in text or as the last JSON line; the exit code. */
export function reportRun(call: Call, result: RunResult): number {
  const { world, globals } = call;
  if (globals.json) writeJson(world.stdout, resultJson(result));
  else {
    const paint = paintFor(world.stdout, world, globals);
    world.stdout.write(`${summaryText(result, paint, { verbose: globals.verbose })}\n`);
  }
  if (world.signal.aborted) return 130;
  return result.status === 'failed' || result.status === 'declined' ? 1 : 0;
}

/** How a plan is shown: its changes, or with `graph` what waits for what. */
export interface PlanReportOptions extends PlanTextOptions {
  readonly graph?: GraphFormat;
}

/** A plan that is only shown: exit code 0 nothing to do, 2 changes or something unknown, 1 a problem. */
export function reportPlan(call: Call, result: RunResult, options: PlanReportOptions = {}): number {
  const { world, globals } = call;
  const paint = paintFor(world.stdout, world, globals);
  const refused = result.failures.length > 0 || result.plan.problems.some((p) => p.severity === 'error');
  if (options.graph !== undefined && !refused) {
    const graph = stageGraph(result.plan);
    if (globals.json) writeJson(world.stdout, { type: 'graph', ...graph });
    else world.stdout.write(`${planGraph(graph, options.graph, paint)}\n`);
  } else if (globals.json) writeJson(world.stdout, resultJson(result));
  else {
    world.stdout.write(`${planText(result.plan, paint, options)}\n`);
    for (const failure of result.failures)
      world.stderr.write(`\n${errorText(failure.error, paint, { verbose: globals.verbose })}\n`);
  }
  if (refused) return 1;
  return result.plan.stages.some(hasWork) ? 2 : 0;
}

/** Warnings of the inventory, above everything else. */
export function showWarnings(call: Call, estate: RightEstate): void {
  const warnings = estate.problems.filter((w) => w.severity === 'warning');
  if (call.globals.json || warnings.length === 0) return;
  call.world.stderr.write(
    `${problemsText(warnings, paintFor(call.world.stderr, call.world, call.globals))}\n\n`,
  );
}

/** Something to change, or something of which that is not known. */
function hasWork({ changes, unknown }: PlannedStage): boolean {
  return changes.length + unknown.length > 0;
}

async function approve(call: Call, view: RunView, plan: Plan): Promise<boolean> {
  if (call.globals.yes || !plan.stages.some(hasWork)) return true;
  view.pause();
  const { world, globals } = call;
  world.stderr.write(`${planOverview(plan, paintFor(world.stderr, world, globals))}\n\n`);
  return consent(call, 'Apply this plan?');
}
