import { removalOf } from '@pigsty/operations/repository';
import type { Call } from '../call/act.ts';
import { changeRepositories } from './repo-change.ts';

/** `pigsty repo remove`: what was added by hand goes again. */
export async function repoRemove(call: Call<readonly [readonly string[]]>): Promise<number> {
  return changeRepositories(call, async ({ estate, scope, run }) => {
    const removal = await removalOf(estate, { words: call.args[0], ...scope });
    for (const word of removal.absent)
      call.world.stderr.write(`${word} is not in the package repository: pigsty repo list\n`);
    return run(removal);
  });
}
