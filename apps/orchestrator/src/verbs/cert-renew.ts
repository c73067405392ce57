import { requirePresent } from '@pigsty/operations/estate';
import { PigstyError, type RunResult } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { converge, reportRun, showWarnings } from '../estate/converge.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { openRunView } from '../views/run-view.ts';
import type { RunView } from '../views/view.ts';

/** `pigsty cert renew`: every certificate again, and nothing else. */
export async function certRenew(call: Call): Promise<number> {
  const { globals, world } = call;
  requireConsent(call);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    showWarnings(call, estate);
    await requireConverged(call, estate, view);
    return reportRun(call, await renewAll(call, estate, view));
  });
}

/** What a deploy would change besides would come along, and is not what was asked for. */
export async function requireConverged(call: Call, estate: OpenEstate, view: RunView): Promise<void> {
  const { limit } = call.globals;
  const { plan, failures } = await converge(call, estate, view, {
    verb: 'install',
    modules: requirePresent(estate),
    dryRun: true,
    ...(limit === undefined ? {} : { limit }),
  });
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  const changes = plan.stages.flatMap((s) => s.changes);
  if (changes.length === 0) return;
  const [first] = changes;
  throw new PigstyError(
    'REFUSED_UNSAFE',
    `the estate is not as the inventory says (${changes.length} changes; the first: ${first?.host ?? ''}, ${first?.what ?? ''})`,
    { hint: 'Nothing was changed. Deploy first, then certificates are all that changes: pigsty deploy' },
  );
}

export function renewAll(
  call: Call,
  estate: OpenEstate,
  view: RunView,
  { agreed = false }: { readonly agreed?: boolean } = {},
): Promise<RunResult> {
  const { limit } = call.globals;
  return converge(call, estate, view, {
    verb: 'install',
    modules: requirePresent(estate),
    renewCertificates: true,
    agreed,
    ...(limit === undefined ? {} : { limit }),
  });
}
