import { resolve } from 'node:path';
import type { AnyModule, AnySpec, Inventory, Problem } from '@pigsty/sdk';
import type { VaultWords } from '../cli/globals.ts';
import { readSources } from '../cmdb/source.ts';
import { checkEstate, type PresentModule, type PresentSpec } from './check.ts';
import { type ReadingWorld, readInventoryFiles } from './inventory-files/read.ts';
import { inOrder } from './order.ts';
import { knownModules, knownSpecs } from './registry.ts';

/** What the inventory says, checked by every rule. No host is touched. */
export interface ReadEstate {
  /** Absent when a file has an error of syntax or shape. */
  readonly inventory?: Inventory;
  /** Every module that could occur. */
  readonly known: readonly AnyModule[];
  /** The same, and those that are only specified. */
  readonly specs: readonly AnySpec[];
  /** Modules that do occur. */
  readonly present: readonly PresentModule[];
  /** What occurs and is checked, but not deployed by this version. */
  readonly checkedOnly: readonly PresentSpec[];
  readonly problems: readonly Problem[];
}

export async function readEstate(
  files: readonly string[],
  world: ReadingWorld,
  vault?: VaultWords,
): Promise<ReadEstate> {
  const sources = await readSources(files, world);
  const { inventory, problems } = await readInventoryFiles(sources, world, vault);
  if (inventory === undefined)
    return { known: [], specs: [], present: [], checkedOnly: [], problems: inOrder(problems) };
  const known = await knownModules(inventory, resolve(world.cwd, inventory.file));
  const specs = await knownSpecs(known);
  const findings = checkEstate(inventory, specs);
  return { ...findings, inventory, known, specs, problems: inOrder([...problems, ...findings.problems]) };
}
