import type { Call } from '../call/act.ts';
import { consent, requireConsent } from '../estate/consent.ts';
import { estateDirectory } from '../estate/journal.ts';
import { writeJson } from '../views/json-view.ts';

/** `pigsty lock`: who holds the estate. */
export async function lockStatus(call: Call<readonly []>): Promise<number> {
  const { globals, world } = call;
  const { readLock } = await import('@pigsty/engine');
  const owner = readLock(estateDirectory(call));
  if (globals.json)
    writeJson(world.stdout, {
      type: 'lock',
      held: owner !== undefined,
      ...(owner === undefined ? {} : { owner }),
    });
  else if (owner === undefined) world.stdout.write('Free.\n');
  else
    world.stdout.write(
      `${owner.user}@${owner.hostname} (pid ${owner.pid}) since ${owner.since}: ${owner.command}\n`,
    );
  return 0;
}

/** `pigsty lock break`: only after somebody said so. */
export async function lockBreak(call: Call<readonly []>): Promise<number> {
  const { globals, world } = call;
  const { breakLock, readLock } = await import('@pigsty/engine');
  const directory = estateDirectory(call);
  const owner = readLock(directory);
  if (owner !== undefined) {
    requireConsent(call);
    const question = `Break the lock of ${owner.user}@${owner.hostname} (pid ${owner.pid}), ${owner.command}? Two runs at once can harm.`;
    if (!(await consent(call, question))) return 1;
  }
  const broken = breakLock(directory);
  if (globals.json) writeJson(world.stdout, { type: 'lock', held: false, broken: broken !== undefined });
  else world.stdout.write(broken === undefined ? 'Nobody held the lock.\n' : 'The lock is broken.\n');
  return 0;
}
