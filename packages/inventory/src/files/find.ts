import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PigstyError, type Problem } from '@pigsty/sdk';
import type { InventoryFile, VarsFile } from '../draft/inventory-file.ts';
import { inventoryFilesIn } from './directory.ts';
import { readText, shortPath, type Sources } from './text.ts';
import { varsFilesIn } from './vars-directory.ts';

/** Everything that belongs to an inventory, as texts. */
export interface InventoryFiles {
  readonly files: readonly InventoryFile[];
  readonly groupVars: readonly VarsFile[];
  readonly hostVars: readonly VarsFile[];
  /** Files that are no text. */
  readonly broken: readonly Problem[];
  /** Whether one of them says nothing that could be guessed. */
  readonly lost: boolean;
}

/**
 * Finds what Ansible would read for these `-i`: files, directories with several files, and `group_vars/` and
 * `host_vars/` beside each file and inside of each directory.
 */
export async function findInventoryFiles(sources: readonly string[], from: Sources): Promise<InventoryFiles> {
  const broken: Problem[] = [];
  let lost = false;
  const { cwd } = from;
  const refuse = (problem: Problem, isGuessed: boolean): void => {
    broken.push(problem);
    lost ||= !isGuessed;
  };
  const reading = { ...from, refuse };
  const files: string[] = [];
  const directories: string[] = [];
  for (const source of sources) {
    if (source === '')
      throw new PigstyError('INVENTORY_INVALID', 'the name of the inventory is empty', {
        hint: 'Is a variable of the shell empty? Name a file: -i pigsty.yml',
      });
    const path = source === '-' ? source : resolve(cwd, source);
    if (await isDirectory(path)) {
      const inside = await inventoryFilesIn(path, cwd);
      if (inside.length === 0) throw emptyDirectory(shortPath(source, cwd));
      files.push(...inside);
      directories.push(path);
    } else {
      files.push(path);
      directories.push(source === '-' ? cwd : dirname(path));
    }
  }
  const places = await latestOfEach(directories);
  const vars = await Promise.all(
    places.map(async (place, layer) => ({
      groups: await varsFilesIn(place, { directory: 'group_vars', layer, reading }),
      hosts: await varsFilesIn(place, { directory: 'host_vars', layer, reading }),
    })),
  );
  const texts = await Promise.all(files.map((path) => readText(path, reading)));
  return {
    files: texts,
    lost,
    groupVars: vars.flatMap((place) => place.groups),
    hostVars: vars.flatMap((place) => place.hosts),
    broken,
  };
}

/** Directories in the order in which they win over each other: one that comes again counts where it came last. */
async function latestOfEach(directories: readonly string[]): Promise<readonly string[]> {
  const places = new Map<string, string>();
  for (const directory of directories) {
    const real = await realpath(directory).catch(() => directory);
    places.delete(real);
    places.set(real, directory);
  }
  return [...places.values()];
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}

function emptyDirectory(name: string): PigstyError {
  return new PigstyError('INVENTORY_INVALID', `there is no inventory in the directory ${name}`, {
    hint: 'Files of an inventory end with .yml, .yaml, .json or have no ending.',
  });
}
