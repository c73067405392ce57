import { PigstyError, quoteWord } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { converge, reportRun } from '../estate/converge.ts';
import { withEstate } from '../estate/open.ts';
import { readPlan } from '@pigsty/operations/run';
import { moduleNamed } from '@pigsty/operations/estate';
import { openRunView } from '../views/run-view.ts';

/** `pigsty apply FILE`: what was shown is what is done. Saving the plan was the consent. */
export async function apply(call: Call<readonly [string]>): Promise<number> {
  const { globals, world } = call;
  if (globals.limit !== undefined) {
    throw new PigstyError(
      'USAGE',
      'a saved plan is applied on the hosts it was made for: -l changes nothing',
      {
        hint: `Make one for these hosts: pigsty plan -l ${quoteWord(globals.limit)} -o FILE`,
      },
    );
  }
  const saved = await readPlan(call.args[0], world.cwd);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent, files: saved.inventory }, async (estate) => {
    const result = await converge(call, estate, view, {
      verb: saved.verb,
      modules: saved.modules.map((name) => moduleNamed(estate.specs, name)),
      expectPlan: saved.plan,
      agreed: true,
      ...(saved.limit === undefined ? {} : { limit: saved.limit }),
    });
    return reportRun(call, result);
  });
}
