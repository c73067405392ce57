import { resolve } from 'node:path';
import { readText, type NamedText } from './text.ts';
import { PigstyError } from '@pigsty/sdk';

/** A file that is to be written again: one that is no text is refused, not read as if it were empty. */
export function readWholeFile(file: string, cwd: string): Promise<NamedText> {
  return readText(resolve(cwd, file), {
    cwd,
    refuse: (problem) => {
      throw new PigstyError('INVENTORY_INVALID', problem.message, { problems: [problem] });
    },
  });
}
