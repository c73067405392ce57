import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PigstyError } from '@pigsty/sdk';

/** Writes a file that is not there yet; nothing is ever overwritten. */
export async function writeNewFile(
  file: string,
  text: string,
  { cwd, mode }: { readonly cwd: string; readonly mode: number },
): Promise<void> {
  try {
    await writeFile(resolve(cwd, file), text, { flag: 'wx', mode });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new PigstyError('USAGE', `${file} is there already and is not overwritten`, {
        hint: `Name another one, or move it away: mv ${file} ${file}.old`,
        cause,
      });
    }
    throw new PigstyError('USAGE', `cannot write ${file}: ${message}`, { cause });
  }
}
