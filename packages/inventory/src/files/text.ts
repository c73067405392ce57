import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileText } from '../yaml/file-text.ts';
import { PigstyError, type Problem } from '@pigsty/sdk';
import { unreadable } from './unreadable.ts';

/** Where texts are read from. */
export interface Sources {
  readonly cwd: string;
  /** Everything that is piped in; nothing is when absent. */
  readonly piped?: () => Promise<string>;
}

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

/** Where texts come from, and who is told of one that is none. */
export interface Reading extends Sources {
  readonly refuse: (problem: Problem, isGuessed: boolean) => void;
}

/** Reads a file, or standard input for `-`. A file in another encoding is refused; its text is what the likeliest encoding makes of it, or empty. */
export async function readText(path: string, { cwd, piped, refuse }: Reading): Promise<NamedText> {
  const file = path === '-' ? 'stdin' : shortPath(path, cwd);
  const read = fileText(
    file,
    path === '-' ? new TextEncoder().encode((await piped?.()) ?? '') : await bytesOf(path, file),
  );
  if ('text' in read) return { file, path, text: read.text };
  refuse(read.problem, read.guess !== undefined);
  return { file, path, text: read.guess ?? 'all: {}' };
}

async function bytesOf(path: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException;
    if (error.code !== 'ENOENT') throw unreadable(file, error);
    throw new PigstyError('INVENTORY_INVALID', `there is no inventory ${file}`, {
      hint: 'Name one with -i FILE, or make one: pigsty configure',
      cause,
    });
  }
}
