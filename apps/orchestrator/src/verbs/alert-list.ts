import { firingAlerts, heldBack } from '@pigsty/operations/alerts';
import type { Call } from '../call/act.ts';
import { withEstate } from '../estate/open.ts';
import { alertsText } from '../views/alert-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';

/** `pigsty alert list`: 0 nothing fires that anybody is told of, 2 something does, 3 not known. */
export function alertList(call: Call<readonly []>): Promise<number> {
  const { globals, world } = call;
  return withEstate(call, {}, async (estate) => {
    const answer = await firingAlerts(
      { ...estate, signal: world.signal },
      globals.limit === undefined ? {} : { limit: globals.limit },
    );
    if (globals.json) writeJson(world.stdout, { type: 'alerts', ...answer });
    else {
      for (const note of answer.notes) world.stderr.write(`note: ${note}\n`);
      const now = world.now();
      world.stdout.write(`${alertsText(answer, { now, paint: paintFor(world.stdout, world, globals) })}\n`);
    }
    if (answer.alerts.some((a) => !heldBack(a))) return 2;
    return answer.certain ? 0 : 3;
  });
}
