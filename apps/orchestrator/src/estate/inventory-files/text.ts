import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { PigstyError } from '@pigsty/sdk';

/** A file as messages name it, with its text. */
export interface NamedText {
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

/** Messages show paths as the user would type them. */
export function shortPath(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  const short = relative(cwd, path);
  return short.startsWith('..') || short === '' ? path : short;
}

export async function readText(path: string, cwd: string): Promise<NamedText> {
  const file = shortPath(path, cwd);
  try {
    return { file, path, text: await readFile(path, 'utf8') };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new PigstyError(
      'INVENTORY_INVALID',
      code === 'ENOENT' ? `there is no inventory ${file}` : `cannot read ${file}: ${message}`,
      {
        hint: 'Name one with -i FILE, or make one: pigsty configure',
        cause,
      },
    );
  }
}
