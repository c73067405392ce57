import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { requirePresent } from '@pigsty/operations/estate';
import { withAddedPackages } from '@pigsty/operations/repository';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { converge, reportRun, showWarnings } from '../estate/converge.ts';
import { withEstate } from '../estate/open.ts';
import { openRunView } from '../views/run-view.ts';

/** `pigsty repo add`: package files of this machine go into the estate's repository. */
export async function repoAdd(call: Call<readonly [readonly string[]]>): Promise<number> {
  const { args, globals, world } = call;
  requireConsent(call);
  const files = args[0].map((file) => packageFile(world.cwd, file));
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    showWarnings(call, estate);
    requirePresent(estate);
    const limit = globals.limit === undefined ? {} : { limit: globals.limit };
    return withAddedPackages(estate, { files, signal: world.signal, ...limit }, async (prepared) => {
      const result = await converge(call, estate, view, {
        verb: 'install',
        modules: [prepared.module],
        limit: prepared.hosts.join(','),
      });
      return reportRun(call, result);
    });
  });
}

function packageFile(cwd: string, word: string): string {
  const file = resolve(cwd, word);
  if (existsSync(file) && statSync(file).isFile()) return file;
  throw new PigstyError('USAGE', `${file} is not there, or no file`, {
    hint: 'Name .deb or .rpm files of this machine.',
  });
}
