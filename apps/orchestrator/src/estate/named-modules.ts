import { resolve } from 'node:path';
import { readInventoryFiles, type ReadingWorld } from '@pigsty/inventory';
import { knownModules, ownModules } from '@pigsty/operations/modules';
import type { AnyModule } from '@pigsty/sdk';
import { defaultInventory } from '../call/globals.ts';

/**
 * Modules of others that the inventory names, for their commands. An inventory that cannot be read has none here: the
 * command that reads it says why.
 */
export async function modulesNamedBy(
  files: readonly string[],
  world: ReadingWorld,
): Promise<readonly AnyModule[]> {
  try {
    const { inventory } = await readInventoryFiles(
      { files: files.length === 0 ? [defaultInventory] : files },
      world,
    );
    if (inventory === undefined) return [];
    const all = await knownModules(inventory, resolve(world.cwd, inventory.file));
    const own = new Set((await ownModules()).map((m) => m.name));
    return all.filter((m) => !own.has(m.name));
  } catch {
    return [];
  }
}
