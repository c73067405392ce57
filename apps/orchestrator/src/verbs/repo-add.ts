import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { withAddedPackages } from '@pigsty/operations/repository';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { changeRepositories } from './repo-change.ts';

/** `pigsty repo add`: package files of this machine go into the estate's repository. */
export async function repoAdd(call: Call<readonly [readonly string[]]>): Promise<number> {
  const files = call.args[0].map((file) => packageFile(call.world.cwd, file));
  return changeRepositories(call, ({ estate, scope, run }) =>
    withAddedPackages(estate, { files, ...scope }, run),
  );
}

function packageFile(cwd: string, word: string): string {
  const file = resolve(cwd, word);
  if (existsSync(file) && statSync(file).isFile()) return file;
  throw new PigstyError('USAGE', `${file} is not there, or no file`, {
    hint: 'Name .deb or .rpm files of this machine.',
  });
}
