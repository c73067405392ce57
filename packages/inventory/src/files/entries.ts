import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byCodeUnit } from '@pigsty/sdk';
import { shortPath } from './text.ts';
import { unreadable } from './unreadable.ts';

export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly isDirectory: boolean;
}

/** What is in a directory, by name, without hidden files and backups. One that is not there is empty. */
export async function entriesOf(directory: string, cwd: string): Promise<readonly Entry[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw unreadable(shortPath(directory, cwd), error);
  });
  const found = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.') && !name.endsWith('~'))
      .map(async (entry) => {
        const path = join(directory, entry.name);
        return {
          name: entry.name,
          path,
          isDirectory: entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToDirectory(path))),
        };
      }),
  );
  return found.sort((a, b) => byCodeUnit(a.name, b.name));
}

async function leadsToDirectory(link: string): Promise<boolean> {
  return stat(link).then(
    (target) => target.isDirectory(),
    () => false,
  );
}
