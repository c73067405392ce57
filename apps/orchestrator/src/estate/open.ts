import { type RightEstate, rightEstate as right } from '@pigsty/operations/estate';
import { type OpenEstate, type OpenOptions, withEstate as open } from '@pigsty/operations/run';
import type { Call } from '../call/act.ts';

export type { RightEstate } from '@pigsty/operations/estate';
export type { OpenEstate } from '@pigsty/operations/run';

/** The inventory of the command line, read and found right. */
export function rightEstate({ globals, world }: Call): Promise<RightEstate> {
  return right({ files: globals.inventory, world, vault: globals.vault });
}

/** Opens the estate of the command line, or that of other files, and closes it whatever happens. */
export function withEstate<T>(
  { globals, world }: Call,
  { files, ...options }: OpenOptions & { readonly files?: readonly string[] },
  work: (estate: OpenEstate) => Promise<T>,
): Promise<T> {
  return open({ files: files ?? globals.inventory, world, vault: globals.vault }, options, work);
}
