import { requirePresent } from '@pigsty/operations/estate';
import { removalOf } from '@pigsty/operations/repository';
import type { Call } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { converge, reportRun, showWarnings } from '../estate/converge.ts';
import { withEstate } from '../estate/open.ts';
import { openRunView } from '../views/run-view.ts';

/** `pigsty repo remove`: what was added by hand goes again. */
export async function repoRemove(call: Call<readonly [readonly string[]]>): Promise<number> {
  const { args, globals, world } = call;
  requireConsent(call);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    showWarnings(call, estate);
    requirePresent(estate);
    const limit = globals.limit === undefined ? {} : { limit: globals.limit };
    const removal = await removalOf(estate, { words: args[0], signal: world.signal, ...limit });
    for (const word of removal.absent)
      world.stderr.write(`${word} is not in the package repository: pigsty repo list\n`);
    const result = await converge(call, estate, view, {
      verb: 'install',
      modules: [removal.module],
      limit: removal.hosts.join(','),
    });
    return reportRun(call, result);
  });
}
