import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Call } from '../cli/act.ts';
import { defaultInventory } from '../cli/globals.ts';
import { type ReadEstate, readEstate } from '../estate/read.ts';
import { knownSpecs, ownModules } from '../estate/registry.ts';

/** The estate when there is an inventory, what comes with the command when there is none. */
export async function openReference({ globals, world }: Call): Promise<ReadEstate> {
  const [first, ...more] = globals.inventory;
  const isAbsent =
    more.length === 0 && first === defaultInventory && !existsSync(resolve(world.cwd, defaultInventory));
  const read = isAbsent ? undefined : await readEstate(globals.inventory, world);
  if (read?.inventory !== undefined) return read;
  if (read !== undefined)
    world.stderr.write(`The inventory cannot be read and is left out here. Try: pigsty validate\n\n`);
  const known = await ownModules();
  return { known, specs: await knownSpecs(known), present: [], checkedOnly: [], problems: [] };
}
