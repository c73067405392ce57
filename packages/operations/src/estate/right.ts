import type { ReadingWorld, VaultSources } from '@pigsty/inventory';
import { type AnyModule, type Inventory, PigstyError } from '@pigsty/sdk';
import { refuseProblems } from './check.ts';
import { type ReadEstate, readEstate } from './read.ts';

/** Which inventory is meant, and how it is read. */
export interface EstateRequest {
  /** Files, directories, addresses of a CMDB; the later over the earlier. */
  readonly files: readonly string[];
  readonly world: ReadingWorld;
  readonly vault?: VaultSources;
}

/** An inventory that was read and found right. */
export interface RightEstate extends ReadEstate {
  readonly inventory: Inventory;
}

/** An inventory that could be read; rules of modules may be broken. */
export interface ReadableEstate extends ReadEstate {
  readonly inventory: Inventory;
}

/** Reads the estate and refuses it with every problem listed, before anything else happens. */
export async function rightEstate({ files, world, vault }: EstateRequest): Promise<RightEstate> {
  const read = await readEstate(files, world, vault);
  refuseProblems(read.problems);
  if (read.inventory === undefined)
    throw new PigstyError('BUG', 'the inventory was neither read nor refused');
  return { ...read, inventory: read.inventory };
}

/** For what only shows the inventory: somebody who looks for a mistake must be able to see it. */
export async function readableEstate({ files, world, vault }: EstateRequest): Promise<ReadableEstate> {
  const { inventory, ...rest } = await readEstate(files, world, vault);
  if (inventory === undefined) {
    refuseProblems(rest.problems);
    throw new PigstyError('BUG', 'an inventory that cannot be read has no problem');
  }
  return { ...rest, inventory };
}

/** The modules that can be deployed; an inventory without any is refused. */
export function requirePresent(estate: RightEstate): readonly AnyModule[] {
  if (estate.present.length > 0) return estate.present.map((p) => p.module);
  throw new PigstyError(
    'SELECTION_EMPTY',
    `${estate.inventory.file} describes nothing that a module here could install`,
    { hint: 'See conf/ for templates.' },
  );
}
