import { requirePresent } from '@pigsty/operations/estate';
import { buildModule, lookAtRepositories } from '@pigsty/operations/repository';
import type { Call } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { converge, reportRun, showWarnings } from '../estate/converge.ts';
import { withEstate, type OpenEstate } from '../estate/open.ts';
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
    const code = reportRun(call, result);
    if (code === 0 && !globals.json) await sayCarriedOver(call, estate);
    return code;
  });
}

/** Pinned versions that the former repository had, and no source any longer. */
async function sayCarriedOver({ world }: Call, estate: OpenEstate): Promise<void> {
  const found = await lookAtRepositories(estate, { verify: false, signal: world.signal });
  for (const { host, packages } of found)
    for (const { name, version, origin } of packages)
      if (origin === 'carried')
        world.stdout.write(`${host}  ${name} ${version} was carried over: no source has it any longer\n`);
}
