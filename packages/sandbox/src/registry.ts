import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { exists } from './exists.ts';
import { RUN_DIR, sandboxPlaces } from './places.ts';

/** Which sandboxes the machine has and where each keeps its state; names are the kernel's, so they are the machine's. */
const ENTRIES = join(RUN_DIR, 'sandboxes');

export async function register(context: Context, name: string): Promise<void> {
  const entry = join(ENTRIES, name);
  const owner = await readFile(entry, 'utf8').catch(() => context.stateDir);
  if (owner !== context.stateDir && (await exists(sandboxPlaces(owner, name).record))) {
    throw new SandboxError('DIFFERENT_SANDBOX', `the sandbox "${name}" exists, with its state in ${owner}`, {
      hint: 'Use another name, or the same state directory.',
    });
  }
  await mkdir(ENTRIES, { recursive: true });
  await writeFile(entry, context.stateDir);
}

/** @returns how many are left */
export async function unregister(context: Context, name: string): Promise<number> {
  const entry = join(ENTRIES, name);
  const owner = await readFile(entry, 'utf8').catch(() => undefined);
  if (owner === context.stateDir) await rm(entry, { force: true });
  return (await readdir(ENTRIES).catch(() => [])).length;
}
