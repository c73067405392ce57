import { type Engine, openEngine } from '@pigsty/engine';
import { type Inventory, type ModuleContext, PigstyError, type RunEvent } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { refuseProblems } from './check.ts';
import { adoptHostKeys } from './host-keys.ts';
import { type ReadEstate, readEstate } from './read.ts';

/** An inventory that was read and found right. */
export interface RightEstate extends ReadEstate {
  readonly inventory: Inventory;
}

/** The same with an engine to work on it. */
export interface OpenEstate extends RightEstate {
  readonly engine: Engine;
  readonly context: ModuleContext;
}

export interface OpenOptions {
  readonly onEvent?: (event: RunEvent) => void;
  /** Inventory files to use instead of the command line's. */
  readonly files?: readonly string[];
  /** Makes the certificate authority even if nothing is applied, so that a saved plan fits later. */
  readonly createCa?: boolean;
}

/** Reads the estate and refuses it with every problem listed, before anything else happens. */
export async function rightEstate(
  call: Call,
  files: readonly string[] = call.globals.inventory,
): Promise<RightEstate> {
  const read = await readEstate(files, call.world, call.globals.vault);
  refuseProblems(read.problems);
  if (read.inventory === undefined)
    throw new PigstyError('BUG', 'the inventory was neither read nor refused');
  return { ...read, inventory: read.inventory };
}

/** Opens the estate, does the work, and closes it whatever happens. */
export async function withEstate<T>(
  call: Call,
  options: OpenOptions,
  work: (estate: OpenEstate) => Promise<T>,
): Promise<T> {
  const { world } = call;
  const read = await rightEstate(call, options.files);
  adoptHostKeys(read.inventory, world.cwd);
  const engine = await openEngine({
    inventory: read.inventory,
    // What a strong requirement adds to a run on hosts that lack it.
    modules: read.known,
    modulesComplete: read.checkedOnly.length === 0 && !read.problems.some((p) => p.rule === 'unknown-module'),
    signal: world.signal,
    env: world.env,
    ...(options.createCa === true ? { createCa: true } : {}),
    ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
  });
  try {
    return await work({ ...read, engine, context: engine.context });
  } finally {
    await engine.close();
  }
}
