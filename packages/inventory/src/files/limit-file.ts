import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { shortPath } from './text.ts';
import { PigstyError } from '@pigsty/sdk';

/** Puts the lines of a file in place of `@FILE` in a limit; an empty file selects nothing, not everything. */
export async function expandLimit(limit: string, cwd: string): Promise<string> {
  const terms = await Promise.all(
    limit.split(',').map(async (term) => {
      const file = /^\s*@(.+)$/.exec(term)?.[1]?.trim();
      return file === undefined ? [term] : patternsOf(file, cwd);
    }),
  );
  return terms.flat().join(',');
}

async function patternsOf(file: string, cwd: string): Promise<readonly string[]> {
  const name = shortPath(file, cwd);
  const text = await readFile(resolve(cwd, file), 'utf8').catch((cause: Error) => {
    throw new PigstyError('SELECTION_EMPTY', `cannot read the limit ${name}: ${cause.message}`, {
      hint: 'Each line of the file is a pattern: a host, a group, a glob.',
      cause,
    });
  });
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (patterns.length > 0) return patterns;
  throw new PigstyError('SELECTION_EMPTY', `the limit ${name} is empty`, {
    hint: 'Each line of the file is a pattern: a host, a group, a glob.',
  });
}
