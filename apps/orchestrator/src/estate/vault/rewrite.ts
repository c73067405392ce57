import { randomUUID } from 'node:crypto';
import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PigstyError } from '@pigsty/sdk';

/** Replaces a file as a whole or not at all; its permissions stay. */
export async function rewriteFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.pigsty-${randomUUID()}`);
  try {
    const { mode } = await stat(path);
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await chmod(temporary, mode & 0o7777);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new PigstyError('USAGE', `cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
}
