import { type ReadableEstate, readableEstate as readable } from '@pigsty/operations/estate';
import type { Call } from '../call/act.ts';
import { paintFor } from '../views/paint.ts';
import { problemsText } from '../views/problems-text.ts';

export type { ReadableEstate } from '@pigsty/operations/estate';

/**
 * The inventory of the command line, for commands that only show it. What is not known because of an error is said on
 * standard error, so that what is shown stays what it is for programs, too.
 */
export async function readableEstate({ globals, world }: Call): Promise<ReadableEstate> {
  const estate = await readable({ files: globals.inventory, world, vault: globals.vault });
  if (estate.unreadable.length > 0) {
    const paint = paintFor(world.stderr, world, globals);
    world.stderr.write(
      `${problemsText(estate.unreadable, paint)}\nShown is what can be known all the same; a value that could not be made is as the file has it.\n`,
    );
  }
  return estate;
}
