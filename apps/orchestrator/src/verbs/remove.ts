import { PigstyError, type RemoveOptions } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { confirmName } from '../estate/consent.ts';
import { converge, reportPlan, reportRun } from '../estate/converge.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { moduleNamed, limitedHosts, targetName, targets } from '@pigsty/operations/estate';

import { openRunView } from '../views/run-view.ts';

export interface RemoveWords {
  readonly confirm?: string;
  readonly purgeData?: boolean;
  readonly keepData?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** `pigsty remove MODULE`: only after the name of what goes has been said. */
export async function remove(call: Call<readonly [string], RemoveWords>): Promise<number> {
  return withRemoval(call, () => ({
    module: call.args[0],
    ...(call.globals.limit === undefined ? {} : { limit: call.globals.limit }),
  }));
}

export interface Removal {
  readonly module: string;
  readonly limit?: string;
  /** The command line names each instance already, so that --yes may stand for the typed name. */
  readonly named?: boolean;
  /** What is said when a host of it cannot be reached. */
  readonly whenUnreachable?: string;
}

/** Shared with `pigsty pgsql rm`. */
export async function withRemoval(
  call: Call<readonly unknown[], RemoveWords>,
  what: (estate: OpenEstate) => Removal,
): Promise<number> {
  const { globals, options, world } = call;
  const removal = removeOptions(options);
  const view = await openRunView(world, globals);
  return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
    const { module: name, limit, named, whenUnreachable } = what(estate);
    const module = moduleNamed(estate.specs, name);
    const found = targets(
      estate.present.find((p) => p.module === module),
      limitedHosts(estate.inventory, limit),
    );
    if (found.length === 0) {
      throw new PigstyError(
        'SELECTION_EMPTY',
        `no ${module.name} instance is in ${limit ?? estate.inventory.file}`,
        {
          hint: 'See: pigsty inventory list',
        },
      );
    }
    const dryRun = options.dryRun === true;
    if (!dryRun && !(named === true && globals.yes)) {
      await confirmName(call, targetName(found), {
        what: `what is removed from ${module.name}`,
        ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
      });
    }
    const result = await converge(call, estate, view, {
      verb: 'remove',
      modules: [module],
      remove: removal,
      agreed: true,
      ...(limit === undefined ? {} : { limit }),
      ...(dryRun ? { dryRun } : {}),
    });
    const code = dryRun ? reportPlan(call, result) : reportRun(call, result);
    const lost = result.failures.some((f) => f.error.code === 'HOST_UNREACHABLE');
    if (lost && whenUnreachable !== undefined) world.stderr.write(`\n${whenUnreachable}\n`);
    return code;
  });
}

function removeOptions(words: RemoveWords): RemoveOptions {
  if (words.purgeData === true && words.keepData === true) {
    throw new PigstyError('USAGE', '--purge-data and --keep-data contradict each other', {
      hint: 'Give one of them.',
    });
  }
  return {
    ...(words.purgeData === true ? { purgeData: true } : {}),
    ...(words.keepData === true ? { purgeData: false } : {}),
    ...(words.force === true ? { force: true } : {}),
  };
}
