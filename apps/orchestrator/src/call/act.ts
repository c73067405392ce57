import type { Command } from 'commander';
import { type Globals, readGlobals } from './globals.ts';
import type { World } from './world.ts';

/** One call of a verb: who asks, with which words. */
export interface Call<Args extends readonly unknown[] = readonly unknown[], Options = unknown> {
  readonly world: World;
  readonly globals: Globals;
  /** Positional arguments in the order of the command's definition. */
  readonly args: Args;
  readonly options: Options;
  /** The command as typed, for the lock and the journal: `pigsty deploy -l pg-test`. */
  readonly line: string;
}

/** What a command does; resolves with the exit code. */
export type Verb<Args extends readonly unknown[], Options> = (call: Call<Args, Options>) => Promise<number>;

/**
 * Turns a verb into an action that loads its code only when it is chosen: `pigsty --help` must not wait for SSH,
 * YAML and schema libraries.
 */
export type Act = <Args extends readonly unknown[], Options>(
  load: () => Promise<Verb<Args, Options>>,
) => (...words: unknown[]) => Promise<void>;

export function makeAct(world: World, argv: readonly string[], finish: (code: number) => void): Act {
  return (load) =>
    async (...words) => {
      const command = words.at(-1) as Command;
      const merged = command.optsWithGlobals<Record<string, unknown>>();
      const verb = await load();
      const globals = await withFiles(readGlobals(merged), world);
      finish(
        await verb({
          world,
          globals,
          // Commander injector over the positional arguments, the options and the command.
          args: words.slice(0, -2) as never,
          options: merged as never,
          line: ['pigsty', ...argv].join(' '),
        }),
      );
    };
}

/** A limit may name files with patterns, as Ansible's retry files. */
async function withFiles(globals: Globals, world: World): Promise<Globals> {
  if (globals.limit?.includes('@') !== true) return globals;
  const { expandLimit } = await import('@pigsty/inventory');
  return { ...globals, limit: await expandLimit(globals.limit, world.cwd) };
}
