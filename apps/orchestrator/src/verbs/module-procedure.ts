import type { AnyModule, AnyProcedure, ProcedurePlan, ProcedureResult } from '@pigsty/sdk';
import { everyHost } from '@pigsty/sdk/engine';
import type { Call, Verb } from '../call/act.ts';
import { inputOf } from '../call/input-options.ts';
import { confirmName, consent, requireConsent } from '../estate/consent.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { maintenanceOf, operator } from '../estate/maintenance.ts';
import { beginMaintenance, type Maintenance } from '@pigsty/operations/alerts';
import { moduleNamed } from '@pigsty/operations/estate';
import { keepRecord, recordOfProcedure } from '@pigsty/operations/run';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { procedureJson, procedurePlanText, procedureText } from '../views/procedure-text.ts';
import { openRunView } from '../views/run-view.ts';
import type { RunView } from '../views/view.ts';

export interface ProcedureWords {
  readonly dryRun?: boolean;
  readonly abort?: boolean;
  readonly confirm?: string;
}

type ProcedureCall = Call<readonly [subject: string] | readonly [], ProcedureWords>;

/** `pigsty <module> <procedure> SUBJECT`, or `-l SELECTION` for one on hosts: 0 done or nothing to do, 1 failed or refused, 2 not passed; a dry run: 2 there is something to do. */
export function moduleProcedure(
  module: AnyModule,
  procedure: AnyProcedure,
): Verb<readonly [subject: string] | readonly [], ProcedureWords> {
  return async (call) => {
    const { globals, options, world } = call;
    const [subject = globals.limit ?? everyHost] = call.args;
    const asks = procedure.grade === 'reloads' || procedure.grade === 'interrupts';
    if (asks && options.dryRun !== true) requireConsent(call);
    const view = await openRunView(world, globals);
    return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
      const input = inputOf(procedure, options);
      const result = await runProcedure(call, estate, { module, procedure, subject, input, view });
      return report(call, result);
    });
  };
}

export interface ProcedureCallOf {
  readonly module: AnyModule;
  readonly procedure: AnyProcedure;
  readonly subject: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly view: RunView;
}

/** Carries a procedure out, with the plan shown and agreed to before. */
export async function runProcedure(
  call: ProcedureCall,
  estate: OpenEstate,
  { module, procedure, subject, input, view }: ProcedureCallOf,
): Promise<ProcedureResult> {
  const { options, world } = call;
  const { maintenance } = maintenanceOf(call, view);
  let quiet: Maintenance | undefined;
  try {
    const result = await estate.context.procedure({
      module: moduleNamed(estate.specs, module.name),
      procedure,
      inventory: estate.inventory,
      subject,
      input,
      command: call.line,
      signal: world.signal,
      ...(options.dryRun === true ? { dryRun: true } : {}),
      ...(options.abort === true ? { abort: true } : {}),
      approve: async (plan) => {
        const agreed = await approve(call, plan, view);
        const stages = plan.phases.flatMap((p) => p.plan.stages);
        if (agreed && maintenance !== undefined) quiet = beginMaintenance(estate, { stages }, maintenance);
        return agreed;
      },
    });
    await keepRecord(estate, recordOfProcedure(result, { command: call.line, by: operator(call) }));
    return result;
  } finally {
    await quiet?.end();
    view.pause();
  }
}

async function approve(call: ProcedureCall, plan: ProcedurePlan, view: RunView): Promise<boolean> {
  const { globals, options, world } = call;
  view.pause();
  if (!globals.json) {
    const text = procedurePlanText(plan, paintFor(world.stderr, world, globals));
    world.stderr.write(`${text}\n\n`);
  }
  switch (plan.grade) {
    case 'reads':
      return true;
    case 'reloads':
    case 'interrupts':
      return consent(call, `${plan.question}?`);
    case 'destroys':
      await confirmName(call, plan.subject, {
        what: `what ${plan.procedure} is about`,
        question: plan.question,
        ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
      });
      return true;
    default:
      return plan.grade satisfies never;
  }
}

/** Prints the end of a procedure; the exit code. */
export function report({ globals, world }: Pick<Call, 'globals' | 'world'>, result: ProcedureResult): number {
  if (globals.json) writeJson(world.stdout, procedureJson(result));
  else {
    const paint = paintFor(world.stdout, world, globals);
    world.stdout.write(`${procedureText(result, paint, { verbose: globals.verbose })}\n`);
  }
  if (world.signal.aborted) return 130;
  switch (result.status) {
    case 'done':
    case 'unchanged':
      return result.passed === false ? 2 : 0;
    case 'aborted':
      return 0;
    case 'planned':
      return result.plan.phases.some((p) => p.plan.stages.some((s) => s.changes.length > 0)) ? 2 : 0;
    case 'failed':
    case 'declined':
      return 1;
    default:
      return result.status satisfies never;
  }
}
