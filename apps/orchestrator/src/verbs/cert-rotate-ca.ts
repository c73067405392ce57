import { beginReplacement, endReplacement, isReplacing } from '@pigsty/operations/certificates';
import { requirePresent } from '@pigsty/operations/estate';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { consent, requireConsent } from '../estate/consent.ts';
import { converge, reportRun } from '../estate/converge.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { openRunView } from '../views/run-view.ts';
import type { RunView } from '../views/view.ts';
import { renewAll, requireConverged } from './cert-renew.ts';

/** `pigsty cert rotate-ca [--finish]`: everybody trusts the new authority before the first certificate changes. */
export async function certRotateCa(call: Call<readonly [], { readonly finish?: boolean }>): Promise<number> {
  const { globals, options } = call;
  requireConsent(call);
  if (globals.limit !== undefined)
    throw new PigstyError('USAGE', 'an authority is replaced on all hosts, and --limit names some', {
      hint: 'Leave -l out.',
    });
  return options.finish === true ? finish(call) : begin(call);
}

/** The authority is opened with an estate: it is replaced before that of the deploy. */
async function begin(call: Call): Promise<number> {
  const directory = await inEstate(call, async (estate, view) => {
    const { directory } = estate.engine;
    if (!isReplacing(directory)) await requireConverged(call, estate, view);
    return directory;
  });
  if (!isReplacing(directory)) {
    const agreed = await consent(
      call,
      'Make a new authority, and let every host trust it besides the former one?',
    );
    if (!agreed) return 1;
  }
  return inEstate(call, async (estate, view) => {
    await beginReplacement(directory, estate.inventory.estate.ca_cn);
    const code = await deployed(call, estate, view);
    if (code === 0 && !call.globals.json)
      call.world.stdout.write(
        '\nEvery host trusts both authorities. Give files/pki/ca/ca.crt to clients outside of the estate, then: pigsty cert rotate-ca --finish\n',
      );
    return code;
  });
}

async function finish(call: Call): Promise<number> {
  const directory = await inEstate(call, (estate) => Promise.resolve(estate.engine.directory));
  if (!isReplacing(directory))
    throw new PigstyError(
      'USAGE',
      'no authority is being replaced: files/pki/ca/ca.crt holds one certificate',
      {
        hint: 'Begin with: pigsty cert rotate-ca',
      },
    );
  const renewed = await inEstate(call, async (estate, view) => {
    // A host that was away in the first step would be cut off by the second.
    await requireConverged(call, estate, view);
    return reportRun(call, await renewAll(call, estate, view));
  });
  if (renewed !== 0) return renewed;
  endReplacement(directory);
  return inEstate(call, (estate, view) => deployed(call, estate, view));
}

async function deployed(call: Call, estate: OpenEstate, view: RunView): Promise<number> {
  const modules = requirePresent(estate);
  return reportRun(call, await converge(call, estate, view, { verb: 'install', modules, agreed: true }));
}

async function inEstate<T>(call: Call, work: (estate: OpenEstate, view: RunView) => Promise<T>): Promise<T> {
  const view = await openRunView(call.world, call.globals);
  return withEstate(call, { onEvent: view.onEvent }, (estate) => work(estate, view));
}
