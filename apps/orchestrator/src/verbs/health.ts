import type { HealthReport } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { requirePresent, moduleNamed } from '@pigsty/operations/estate';

import { type OpenEstate, withEstate } from '../estate/open.ts';

import { healthExitCode, healthText } from '../views/health-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';

/** `pigsty health [MODULE]`: 0 healthy, 2 something warns or fails, 3 unknown. */
export async function health(call: Call<readonly [string?]>): Promise<number> {
  const { globals, world } = call;
  return withEstate(call, {}, async (estate) => {
    const [name] = call.args;
    const modules = name === undefined ? requirePresent(estate) : [moduleNamed(estate.specs, name)];
    const report = await askHealth(call, estate, modules);
    if (globals.json) writeJson(world.stdout, { type: 'health', ...report });
    else
      world.stdout.write(
        `${healthText(report, paintFor(world.stdout, world, globals), { verbose: globals.verbose })}\n`,
      );
    return healthExitCode(report.state);
  });
}

export function askHealth(
  { globals, world }: Call,
  estate: OpenEstate,
  modules: Parameters<OpenEstate['context']['health']>[0]['modules'],
): Promise<HealthReport> {
  return estate.context.health({
    modules,
    inventory: estate.inventory,
    selection: globals.limit === undefined ? {} : { limit: globals.limit },
    signal: world.signal,
  });
}
