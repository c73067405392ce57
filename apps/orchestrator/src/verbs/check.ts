import type { Call } from '../call/act.ts';
import {
  type Finding,
  worst,
  type Look,
  lookAtHosts,
  repairModule,
  repairsOf,
  checkExitCode,
} from '@pigsty/operations/preflight';

import { requireConsent } from '../estate/consent.ts';
import { requirePresent } from '@pigsty/operations/estate';
import { converge, reportRun, showWarnings } from '../estate/converge.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { checkText } from '../views/check-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { openRunView } from '../views/run-view.ts';

export interface CheckOptions {
  readonly fix?: boolean;
}

/** `pigsty check`: looks at the hosts before a deploy. 0 ready, 2 something warns, 1 something fails. */
export async function check(call: Call<readonly [], CheckOptions>): Promise<number> {
  const { globals, options, world } = call;
  if (options.fix === true) requireConsent(call);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    showWarnings(call, estate);
    requirePresent(estate);
    const limit = globals.limit === undefined ? {} : { limit: globals.limit };
    const look = async (): Promise<Look> => {
      try {
        return await lookAtHosts(estate, { ...limit, signal: world.signal });
      } finally {
        view.pause();
      }
    };
    const found = await look();
    const repairs = options.fix === true ? repairsOf(found.findings) : new Map<string, never>();
    report(call, estate, found);
    if (repairs.size === 0) return exitCode(found);
    const result = await converge(call, estate, view, {
      verb: 'install',
      modules: [repairModule(repairs)],
      limit: [...repairs.keys()].join(','),
    });
    const code = reportRun(call, result);
    if (code !== 0) return code;
    const after = await look();
    report(call, estate, after);
    return exitCode(after);
  });
}

function exitCode({ findings }: Look): number {
  return checkExitCode(worst(findings.map((f) => f.state)));
}

function report({ world, globals }: Call, estate: OpenEstate, { hosts, findings, execs }: Look): void {
  if (globals.json) {
    const state = worst(findings.map((f) => f.state));
    writeJson(world.stdout, { type: 'check', state, hosts, results: findings.map(resultJson), execs });
    return;
  }
  const paint = paintFor(world.stdout, world, globals);
  const text = checkText(hosts, findings, paint, {
    verbose: globals.verbose,
    nameOf: (host) => instancesOf(estate, host),
  });
  world.stdout.write(`${text}\n`);
}

/** A finding as it is printed; its repair is ops, and the plan shows them. */
function resultJson({ repair, ...finding }: Finding): Record<string, unknown> {
  return { ...finding, fixable: repair !== undefined };
}

function instancesOf({ present }: OpenEstate, host: string): string {
  const names = present.flatMap(({ clusters }) =>
    clusters.flatMap((c) => c.instances.filter((i) => i.host === host && i.name !== host).map((i) => i.name)),
  );
  return [...new Set(names)].join(', ');
}
