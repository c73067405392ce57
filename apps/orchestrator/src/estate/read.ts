import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import {
  type AnyModule,
  type AnySpec,
  type Inventory,
  PigstyError,
  type Problem,
  readInventory,
} from '@pigsty/sdk';
import type { World } from '../cli/world.ts';
import { checkEstate, type PresentModule, type PresentSpec } from './check.ts';
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
  world: Pick<World, 'cwd' | 'env'>,
): Promise<ReadEstate> {
  const texts = await Promise.all(files.map((file) => readOne(file, world.cwd)));
  const env = Object.fromEntries(
    Object.entries(world.env).filter((e): e is [string, string] => e[1] !== undefined),
  );
  const { inventory, problems } = readInventory(texts, { env });
  if (inventory === undefined) return { known: [], specs: [], present: [], checkedOnly: [], problems };
  const known = await knownModules(inventory, resolve(world.cwd, inventory.file));
  const specs = await knownSpecs(known);
  const findings = checkEstate(inventory, specs);
  return { ...findings, inventory, known, specs, problems: [...problems, ...findings.problems] };
}

/** Messages show paths as the user would type them. */
export function shortPath(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  const short = relative(cwd, path);
  return short.startsWith('..') || short === '' ? path : short;
}

async function readOne(file: string, cwd: string): Promise<{ file: string; text: string }> {
  const name = shortPath(file, cwd);
  try {
    return { file: name, text: await readFile(resolve(cwd, file), 'utf8') };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new PigstyError(
      'INVENTORY_INVALID',
      code === 'ENOENT' ? `there is no inventory ${name}` : `cannot read ${name}: ${message}`,
      {
        hint: 'Name one with -i FILE, or copy a template: cp conf/demo.yml pigsty.yml',
        cause,
      },
    );
  }
}
