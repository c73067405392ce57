import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { converge, reportPlan, reportRun, showWarnings } from '../estate/converge.ts';
import { withEstate } from '../estate/open.ts';
import { moduleNamed, hostsOf, limitedHosts, targets } from '@pigsty/operations/estate';

import { openRunView } from '../views/run-view.ts';

/** `pigsty install MODULE`: one module, and NODE where it is missing. */
export async function install(call: Call<readonly [string], { readonly dryRun?: boolean }>): Promise<number> {
  const { globals, options, world } = call;
  const dryRun = options.dryRun === true;
  if (!dryRun) requireConsent(call);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    const module = moduleNamed(estate.specs, call.args[0]);
    showWarnings(call, estate);
    const present = estate.present.find((p) => p.module === module);
    const hosts = hostsOf(targets(present, limitedHosts(estate.inventory, globals.limit)));
    if (hosts.length === 0) {
      throw new PigstyError(
        'SELECTION_EMPTY',
        `no ${module.name} instance is in ${globals.limit ?? estate.inventory.file}`,
        {
          hint: 'See: pigsty inventory list',
        },
      );
    }
    // Only the module's own hosts, so that an added requirement stays there too.
    const result = await converge(call, estate, view, {
      verb: 'install',
      modules: [module],
      limit: hosts.join(','),
      ...(dryRun ? { dryRun } : {}),
    });
    return dryRun ? reportPlan(call, result) : reportRun(call, result);
  });
}
