import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world.ts';

/** Public keys of the user who runs the engine: `~/.ssh/id_*.pub`, by name. */
export function operatorPublicKeys(world: World): readonly string[] {
  const folder = join(world.home, '.ssh');
  try {
    return readdirSync(folder)
      .filter((name) => /^id_.*\.pub$/.test(name))
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8').trim())
      .filter((key) => key !== '');
  } catch {
    return [];
  }
}
