import type { Call } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { type GradeWords, maxGradeOf } from '../estate/max-grade.ts';
import { requirePresent } from '@pigsty/operations/estate';
import { converge, reportPlan, reportRun, showWarnings } from '../estate/converge.ts';
import { withEstate } from '../estate/open.ts';
import { openRunView } from '../views/run-view.ts';
import { showClosing } from './closing.ts';

/** `pigsty deploy`: every module of the inventory in one graph. */
export async function deploy(
  call: Call<readonly [], GradeWords & { readonly dryRun?: boolean }>,
): Promise<number> {
  const { globals, options, world } = call;
  if (options.dryRun !== true) requireConsent(call);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    showWarnings(call, estate);
    const result = await converge(call, estate, view, {
      verb: 'install',
      modules: requirePresent(estate),
      ...maxGradeOf(options),
      ...(options.dryRun === true ? { dryRun: true } : {}),
      ...(globals.limit === undefined ? {} : { limit: globals.limit }),
    });
    if (options.dryRun === true) return reportPlan(call, result);
    const code = reportRun(call, result);
    // Where nothing was changed, nothing is to be introduced either: `pigsty health` asks when somebody wants to know.
    if (result.status !== 'changed' || code !== 0 || globals.json) return code;
    // Everything is as the inventory says, and something does not work all the same: that is no success.
    return (await showClosing(call, estate)) === 'fail' ? 2 : 0;
  });
}
