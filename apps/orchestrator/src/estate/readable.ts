import type { Inventory } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { refuseProblems } from './check.ts';
import { type ReadEstate, readEstate } from './read.ts';

/** An inventory that could be read; rules of modules may be broken. */
export interface ReadableEstate extends ReadEstate {
  readonly inventory: Inventory;
}

/** For commands that only show the inventory: whoever looks for a mistake must be able to look. */
export async function readableEstate(call: Call): Promise<ReadableEstate> {
  const { inventory, ...rest } = await readEstate(call.globals.inventory, call.world, call.globals.vault);
  if (inventory === undefined) {
    refuseProblems(rest.problems);
    throw new Error('an inventory that cannot be read has problems');
  }
  return { ...rest, inventory };
}
