import { extname } from 'node:path';
import { entriesOf } from './entries.ts';

/** What Ansible passes over in a directory of inventories, and `files`, where this program keeps the CA of an estate. */
const IGNORED = new Set(['group_vars', 'host_vars', 'vars_plugins', 'files']);
const ENDINGS: ReadonlySet<string> = new Set(['', '.yml', '.yaml', '.json']);

/** The inventories of a directory and of those below it, by name: the later is read over the earlier. */
export async function inventoryFilesIn(directory: string, cwd: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, path, isDirectory } of await entriesOf(directory, cwd)) {
    if (IGNORED.has(name)) continue;
    if (isDirectory) found.push(...(await inventoryFilesIn(path, cwd)));
    else if (ENDINGS.has(extname(name))) found.push(path);
  }
  return found;
}
