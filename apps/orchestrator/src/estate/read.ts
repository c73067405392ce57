import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { type AnyModule, type Inventory, PigstyError, type Problem, readInventory } from '@pigsty/sdk';
import type { World } from '../cli/world.ts';
import { checkEstate, type PresentModule } from './check.ts';
import { knownModules } from './registry.ts';

/** What the inventory says, checked by every rule. No host is touched. */
export interface ReadEstate {
  /** Absent when a file has an error of syntax or shape. */
  readonly inventory?: Inventory;
  /** Every module that could occur. */
  readonly known: readonly AnyModule[];
  /** Those that do. */
  readonly present: readonly PresentModule[];
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
  if (inventory === undefined) return { known: [], present: [], problems };
  const known = await knownModules(inventory, resolve(world.cwd, inventory.file));
  const findings = checkEstate(inventory, known);
  return { inventory, known, present: findings.present, problems: [...problems, ...findings.problems] };
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
