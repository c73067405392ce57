import type { Call } from '../call/act.ts';
import { requirePresent } from '@pigsty/operations/estate';
import { converge, reportPlan, showWarnings } from '../estate/converge.ts';
import { withEstate } from '../estate/open.ts';
import { savePlan } from '@pigsty/operations/run';
import type { GraphFormat } from '../views/plan-graph.ts';
import { openRunView } from '../views/run-view.ts';

export interface PlanOptions {
  readonly output?: string;
  readonly diff?: boolean;
  readonly graph?: GraphFormat;
}

/** `pigsty plan`: looks at every host, changes nothing. */
export async function plan(call: Call<readonly [], PlanOptions>): Promise<number> {
  const { globals, options, world } = call;
  const view = await openRunView(world, globals);
  return withEstate(
    call,
    { onEvent: view.onEvent, createCa: options.output !== undefined },
    async (estate) => {
      showWarnings(call, estate);
      const limit = globals.limit === undefined ? {} : { limit: globals.limit };
      const modules = requirePresent(estate);
      const result = await converge(call, estate, view, { verb: 'install', modules, dryRun: true, ...limit });
      const { graph, diff = false } = options;
      const code = reportPlan(call, result, { diff, ...(graph === undefined ? {} : { graph }) });
      if (options.output !== undefined && code !== 1) {
        const file = await savePlan(
          options.output,
          {
            verb: 'install',
            modules: modules.map((m) => m.name),
            inventory: globals.inventory,
            plan: result.plan,
            ...limit,
          },
          world,
        );
        if (!globals.json) world.stdout.write(`Saved. Apply exactly this with: pigsty apply ${file}\n`);
      }
      return code;
    },
  );
}
