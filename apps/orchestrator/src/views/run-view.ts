import type { Globals } from '../call/globals.ts';
import type { World } from '../call/world.ts';
import { jsonView } from './json-view.ts';
import { paintFor } from './paint.ts';
import { plainView } from './plain-view.ts';
import type { RunView } from './view.ts';

/** JSON lines with `--json`, a live display on a terminal, plain lines otherwise. */
export async function openRunView(world: World, globals: Globals): Promise<RunView> {
  if (globals.json) return jsonView(world.stdout);
  const paint = paintFor(world.stderr, world, globals);
  const lively =
    world.stderr.isTTY && !globals.verbose && (world.env.CI ?? '') === '' && world.env.TERM !== 'dumb';
  if (!lively) return plainView(world, paint, { verbose: globals.verbose });
  const { liveView } = await import('./live-view.ts');
  return liveView(world, paint);
}
