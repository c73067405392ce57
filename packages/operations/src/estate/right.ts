import type { ReadingWorld, VaultSources } from '@pigsty/inventory';
import { type AnyModule, type Inventory, PigstyError, type Problem } from '@pigsty/sdk';
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

/** An inventory that could be read, or what could be read of it; rules of modules may be broken. */
export interface ReadableEstate extends ReadEstate {
  readonly inventory: Inventory;
  /** Errors because of which not all of it could be read. */
  readonly unreadable: readonly Problem[];
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
  const { inventory, partial, ...rest } = await readEstate(files, world, vault);
  const shown = inventory ?? partial;
  if (shown === undefined) {
    refuseProblems(rest.problems);
    throw new PigstyError('BUG', 'an inventory that cannot be read has no problem');
  }
  const unreadable = inventory === undefined ? rest.problems.filter((p) => p.severity === 'error') : [];
  return { ...rest, inventory: shown, unreadable };
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
