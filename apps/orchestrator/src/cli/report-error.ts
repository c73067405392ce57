import { errorJson, errorText } from '../views/error-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import type { World } from '../call/world.ts';

/** The last words of a command that failed; the exit code. */
export function reportError(
  error: unknown,
  { argv, world }: { argv: readonly string[]; world: World },
): number {
  const json = argv.includes('--json');
  if (json) writeJson(world.stdout, { type: 'error', ...errorJson(error) });
  else {
    const paint = paintFor(world.stderr, world, { color: !argv.includes('--no-color'), json });
    world.stderr.write(`${errorText(error, paint, { verbose: argv.includes('--verbose') })}\n`);
  }
  return world.signal.aborted ? 130 : 1;
}
