import { dirname, resolve } from 'node:path';
import type { AnyModule, Inventory, Problem } from '@pigsty/sdk';
import { type ReadingWorld, type ReadResult, type VaultSources, readInventoryFiles } from '@pigsty/inventory';

import { readSources } from '@pigsty/cmdb';
import { besidesReader } from './besides-reader.ts';
import { withoutAdminAddress } from './admin-address.ts';
import { checkEstate, type Findings, type PresentModule } from './check.ts';
import { mayFollowFrom } from './follow-on.ts';
import { inOrder, placed } from './order.ts';
import { missingFiles } from './rules/missing-files.ts';
import { knownModules, knownSpecs } from './registry.ts';

/** What the inventory says, checked by every rule. No host is touched. */
export interface ReadEstate {
  /** Absent when a file has an error of syntax or shape. */
  readonly inventory?: Inventory;
  /** What can be known of it then, for commands that only show something. */
  readonly partial?: Inventory;
  /** Every module that could occur. */
  readonly known: readonly AnyModule[];
  /** The same; where the inventory cannot be read, those whose parameters are looked at all the same. */
  readonly specs: readonly AnyModule[];
  /** Modules that do occur. */
  readonly present: readonly PresentModule[];
  readonly problems: readonly Problem[];
}

export async function readEstate(
  files: readonly string[],
  world: ReadingWorld,
  vault?: VaultSources,
): Promise<ReadEstate> {
  const sources = await readSources(files, world);
  const { inventory, ...result } = await readInventoryFiles(sources, world, vault);
  if (inventory === undefined) {
    const further = await lookFurther(result, world);
    const { partial } = result;
    return {
      ...(partial === undefined ? {} : { partial }),
      known: [],
      specs: further.specs,
      present: further.present,
      problems: inOrder(
        placed(besidesReader(result.problems, further.problems), result.partial?.file ?? sources.files[0]),
      ),
    };
  }
  const { problems } = result;
  const known = await knownModules(inventory, resolve(world.cwd, inventory.file));
  const specs = knownSpecs(known);
  const findings = checkEstate(inventory, specs);
  const directory = dirname(resolve(world.cwd, inventory.file));
  const missing = missingFiles(findings.present, inventory, directory);
  const all = placed(besidesReader(problems, [...findings.problems, ...missing]), inventory.file);
  return {
    present: findings.present,
    inventory,
    known,
    specs,
    problems: inOrder(withoutAdminAddress(all, inventory)),
  };
}

interface Further extends Findings {
  readonly specs: readonly AnyModule[];
}

/** What the rules find in the rest, so that one mistake does not hide every other one. */
async function lookFurther(
  { partial, unread, problems, unopened = [] }: Omit<ReadResult, 'inventory'>,
  world: ReadingWorld,
): Promise<Further> {
  if (partial === undefined) return { specs: [], present: [], problems: [] };
  const specs = knownSpecs(await knownModules(partial, resolve(world.cwd, partial.file)));
  const told = new Set([...problems, ...unopened.map((position) => ({ position }))].map(placeOf));
  // Of a line that is not YAML nothing else is said.
  const lines = new Set(problems.filter((p) => p.rule === 'yaml-syntax').map(lineOf));
  // What a comma has cut off is a key that nobody knows.
  const cut = new Set(problems.filter((p) => p.rule === 'yaml-flow').map(lineOf));
  const findings = checkEstate(partial, specs);
  const found = findings.problems.filter(
    (p) =>
      p.position === undefined ||
      !(told.has(placeOf(p)) || lines.has(lineOf(p)) || (p.rule === 'unknown-key' && cut.has(lineOf(p)))),
  );
  return {
    ...findings,
    specs,
    problems: unread === undefined ? found : found.filter((p) => !mayFollowFrom(unread, p)),
  };
}

function lineOf({ position }: Pick<Problem, 'position'>): string {
  return position === undefined ? '' : `${position.file}:${position.line}`;
}

function placeOf({ position }: Pick<Problem, 'position'>): string {
  return position === undefined ? '' : `${position.file}:${position.line}:${position.column}`;
}
