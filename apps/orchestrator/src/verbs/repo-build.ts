import { requirePresent } from '@pigsty/operations/estate';
import { buildModule } from '@pigsty/operations/repository';
import type { Call } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { converge, reportRun, showWarnings } from '../estate/converge.ts';
import { withEstate } from '../estate/open.ts';
import { openRunView } from '../views/run-view.ts';

/** `pigsty repo build`: what the estate installs, from one place. */
export async function repoBuild(call: Call<readonly [], { readonly refresh?: boolean }>): Promise<number> {
  const { globals, options, world } = call;
  requireConsent(call);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    showWarnings(call, estate);
    requirePresent(estate);
    const refresh = options.refresh === true ? { refresh: new Date(world.now()).toISOString() } : {};
    const { module, hosts } = await buildModule(estate, { signal: world.signal, ...refresh });
    const result = await converge(call, estate, view, {
      verb: 'install',
      modules: [module],
      limit: hosts.join(','),
    });
    return reportRun(call, result);
  });
}
