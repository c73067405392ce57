import { setTimeout as pause } from 'node:timers/promises';
import { askStatus } from '@pigsty/operations/status';
import type { Call } from '../call/act.ts';
import { withEstate } from '../estate/open.ts';
import { healthExitCode } from '../views/health-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { statusText } from '../views/status-text.ts';

const everyMs = 5000;
/** Home, and away with everything on the screen. */
const clear = '\u001b[H\u001b[2J';

/** `pigsty status`: 0 all is well, 2 something warns or fails, 3 unknown. */
export async function status(call: Call<readonly [], { readonly watch?: boolean }>): Promise<number> {
  const { globals, options, world } = call;
  return withEstate(call, {}, async (estate) => {
    for (;;) {
      const asked = await askStatus(estate, {
        signal: world.signal,
        ...(globals.limit === undefined ? {} : { limit: globals.limit }),
      });
      if (globals.json) writeJson(world.stdout, { type: 'status', ...asked });
      else {
        const text = statusText(asked, paintFor(world.stdout, world, globals));
        world.stdout.write(`${options.watch === true && world.stdout.isTTY ? clear : ''}${text}\n`);
      }
      if (options.watch !== true) return healthExitCode(asked.state);
      try {
        await pause(everyMs, undefined, { signal: world.signal });
      } catch {
        return 130;
      }
    }
  });
}
