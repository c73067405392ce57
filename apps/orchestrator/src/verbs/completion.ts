import type { Command } from 'commander';
import type { Call, Verb } from '../call/act.ts';
import { complete } from '../completion/complete.ts';
import { scripts, type Shell } from '../completion/scripts.ts';

/** `pigsty completion`. */
export async function completion({ args, world }: Call<readonly [Shell]>): Promise<number> {
  world.stdout.write(scripts[args[0]]);
  return 0;
}

/** `pigsty __complete`: what a shell asks while somebody types. What goes wrong then is no news; there is just nothing to offer. */
export function completeIn(program: Command): Verb<readonly [readonly string[]], unknown> {
  return async ({ args: [words], world }) => {
    const lines = await complete(program, words, world).catch(() => []);
    world.stdout.write(lines.map((line) => `${line}\n`).join(''));
    return 0;
  };
}
