import { type ReadableEstate, readableEstate as readable } from '@pigsty/operations/estate';
import type { Call } from '../cli/act.ts';

export type { ReadableEstate } from '@pigsty/operations/estate';

/** The inventory of the command line, for commands that only show it. */
export function readableEstate({ globals, world }: Call): Promise<ReadableEstate> {
  return readable({ files: globals.inventory, world, vault: globals.vault });
}
