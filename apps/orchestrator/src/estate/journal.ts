import { dirname, resolve } from 'node:path';
import type { Call } from '../call/act.ts';

/** Where runs and locks of an estate are kept: beside its first inventory file. */
export function estateDirectory({ globals, world }: Call): string {
  return dirname(resolve(world.cwd, globals.inventory[0] ?? ''));
}
