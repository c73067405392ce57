import { moduleNamed } from '@pigsty/operations/estate';
import type { DrillResult } from '@pigsty/pgsql';
import { drillRecovered, pgDrillFaults } from '@pigsty/pgsql/contract';
import { nearestName, PigstyError, type ProcedureResult, type RunEvent } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { withEstate } from '../estate/open.ts';
import { givesPowerBack } from '../estate/sandbox.ts';
import { drillText, drillTotals } from '../views/drill-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { openRunView } from '../views/run-view.ts';
import { report, runProcedure } from './module-procedure.ts';

export interface DrillWords {
  readonly fault: string;
  readonly rounds: string;
  readonly within: string;
  readonly dryRun?: boolean;
  readonly abort?: boolean;
  readonly confirm?: string;
}

type DrillCall = Call<readonly [string], DrillWords>;

/** `pigsty drill failover CLUSTER`: `pigsty pgsql drill` as often as asked for. 0 passed, 2 not passed. */
export async function drillFailover(call: DrillCall): Promise<number> {
  const { globals, options, world, args } = call;
  const faults = parseFaults(options.fault);
  const rounds = positive(options.rounds, '--rounds');
  const within = positive(options.within, '--within');
  const view = await openRunView(world, globals);
  let powerBack: (event: RunEvent) => void = () => undefined;
  const onEvent = (event: RunEvent): void => {
    view.onEvent(event);
    powerBack(event);
  };
  return withEstate(call, { onEvent }, async (estate) => {
    const module = moduleNamed(estate.specs, 'pgsql');
    const procedure = module.procedures.find((p) => p.name === 'drill');
    if (procedure === undefined) throw new PigstyError('BUG', 'pgsql has no procedure drill');
    powerBack = givesPowerBack(estate.inventory, drillRecovered);
    const results: DrillResult[] = [];
    for (const { fault, round } of faults.flatMap((f) => roundsOf(f, rounds))) {
      const input = options.abort === true ? {} : { fault, within };
      const ended = await runProcedure(call, estate, { module, procedure, subject: args[0], input, view });
      if (ended.status !== 'done' || ended.result === undefined) return report(call, ended);
      const result = resultOf(ended);
      results.push(result);
      if (globals.json) writeJson(world.stdout, { type: 'drill-round', round, ...result });
      else world.stdout.write(`\n${drillText(result, paintFor(world.stdout, world, globals))}\n\n`);
    }
    const passed = results.every((r) => r.passed);
    if (globals.json)
      writeJson(world.stdout, { type: 'drill-result', cluster: args[0], passed, rounds: results.length });
    else world.stdout.write(`${drillTotals(results)}\n`);
    return passed ? 0 : 2;
  });
}

function resultOf({ result }: ProcedureResult): DrillResult {
  return result as DrillResult;
}

function roundsOf(fault: string, rounds: number): readonly { fault: string; round: number }[] {
  return Array.from({ length: rounds }, (_, i) => ({ fault, round: i + 1 }));
}

function parseFaults(list: string): readonly string[] {
  return list.split(',').map((word) => {
    const found = pgDrillFaults.find((fault) => fault === word.trim());
    if (found !== undefined) return found;
    const close = nearestName(word.trim(), pgDrillFaults);
    throw new PigstyError(
      'USAGE',
      `there is no fault "${word.trim()}"${close === undefined ? '' : `; did you mean ${close}?`}`,
      { hint: `Faults: ${pgDrillFaults.join(', ')}` },
    );
  });
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new PigstyError('USAGE', `${option} needs a whole number above 0, got "${text}"`, {
    hint: `Example: ${option} 3`,
  });
}
