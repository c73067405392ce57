import { moduleNamed } from '@pigsty/operations/estate';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { withEstate } from '../estate/open.ts';
import { openRunView } from '../views/run-view.ts';
import { report, runProcedure, type ProcedureWords } from './module-procedure.ts';

export interface RestoreDrillWords extends ProcedureWords {
  readonly seed?: string;
  readonly set?: string;
  readonly member?: string;
}

/** `pigsty drill restore CLUSTER`: the procedure `drill-restore` of PGSQL. 0 passed, 2 not passed. */
export async function drillRestore(call: Call<readonly [string], RestoreDrillWords>): Promise<number> {
  const { globals, options, world, args } = call;
  const { set, member } = options;
  const input = {
    ...(options.seed === undefined ? {} : { seed: seedOf(options.seed) }),
    ...(set === undefined ? {} : { set }),
    ...(member === undefined ? {} : { member }),
  };
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    const module = moduleNamed(estate.specs, 'pgsql');
    const procedure = module.procedures.find((p) => p.name === 'drill-restore');
    if (procedure === undefined) throw new PigstyError('BUG', 'pgsql has no procedure drill-restore');
    return report(
      call,
      await runProcedure(call, estate, { module, procedure, subject: args[0], input, view }),
    );
  });
}

function seedOf(text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= 0 && value <= 2 ** 31) return value;
  throw new PigstyError('USAGE', `--seed needs a whole number from 0 to ${2 ** 31}, got "${text}"`, {
    hint: 'Example: --seed 4711',
  });
}
