import { requirePresent } from '@pigsty/operations/estate';
import type { PreparedAdd } from '@pigsty/operations/repository';
import type { Call } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { converge, reportRun, showWarnings } from '../estate/converge.ts';
import { withEstate, type OpenEstate } from '../estate/open.ts';
import { openRunView } from '../views/run-view.ts';

/** What a command that changes package repositories works with. */
export interface RepositoryChange {
  readonly estate: OpenEstate;
  readonly scope: { readonly signal: AbortSignal; readonly limit?: string };
  /** One run of what was prepared; returns the exit code. */
  readonly run: (prepared: PreparedAdd) => Promise<number>;
}

/** The frame of each command that changes package repositories: consent, the estate, one run. */
export async function changeRepositories(
  call: Call<readonly unknown[]>,
  use: (change: RepositoryChange) => Promise<number>,
): Promise<number> {
  const { globals, world } = call;
  requireConsent(call);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    showWarnings(call, estate);
    requirePresent(estate);
    const limit = globals.limit === undefined ? {} : { limit: globals.limit };
    return use({
      estate,
      scope: { signal: world.signal, ...limit },
      run: async ({ module, hosts }) => {
        const result = await converge(call, estate, view, {
          verb: 'install',
          modules: [module],
          limit: hosts.join(','),
        });
        return reportRun(call, result);
      },
    });
  });
}
