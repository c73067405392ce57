import { extname, join } from 'node:path';
import type { VarsFile } from '../draft/inventory-file.ts';
import { entriesOf } from './entries.ts';
import { type Reading, readText } from './text.ts';

/** In the order in which Ansible tries them: the first that is there is the only one. */
const ENDINGS = ['', '.yml', '.yaml', '.json'] as const;

interface Choice {
  readonly rank: number;
  readonly path: string;
  readonly isDirectory: boolean;
}

/** The files of `group_vars/` or `host_vars/` in a place: `NAME`, `NAME.yml` ..., or every file below `NAME/`. */
export async function varsFilesIn(
  place: string,
  { directory, layer, reading }: { directory: 'group_vars' | 'host_vars'; layer: number; reading: Reading },
): Promise<readonly VarsFile[]> {
  const home = join(place, directory);
  const choices = new Map<string, Choice>();
  for (const entry of await entriesOf(home, reading.cwd)) {
    const ending = ENDINGS.slice(1).find((end) => entry.name.endsWith(end)) ?? '';
    const name = ending === '' ? entry.name : entry.name.slice(0, -ending.length);
    const rank = ENDINGS.indexOf(ending);
    const known = choices.get(name);
    if (known !== undefined && known.rank < rank) continue;
    choices.set(name, { rank, ...entry });
  }
  const files: VarsFile[] = [];
  for (const [name, { path, isDirectory }] of choices) {
    for (const file of isDirectory ? await filesBelow(path, reading.cwd) : [path])
      files.push({ ...(await readText(file, reading)), name, layer });
  }
  return files;
}

async function filesBelow(directory: string, cwd: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, path, isDirectory } of await entriesOf(directory, cwd)) {
    const ending = extname(name);
    if (isDirectory) found.push(...(ending === '' ? await filesBelow(path, cwd) : []));
    else if ((ENDINGS as readonly string[]).includes(ending)) found.push(path);
  }
  return found;
}
