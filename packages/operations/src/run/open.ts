import { type Engine, openEngine } from '@pigsty/engine';
import type { ReadingWorld } from '@pigsty/inventory';
import type { ModuleContext, RunEvent } from '@pigsty/sdk';
import { type EstateRequest, type RightEstate, rightEstate } from '../estate/right.ts';
import { adoptHostKeys } from './host-keys.ts';

/** A right estate with an engine to work on it. */
export interface OpenEstate extends RightEstate {
  readonly engine: Engine;
  readonly context: ModuleContext;
}

/** What work on hosts takes from the process besides what reading takes. */
export interface RunWorld extends ReadingWorld {
  /** Ends what runs, and begins nothing new. */
  readonly signal: AbortSignal;
}

export interface OpenOptions {
  readonly onEvent?: (event: RunEvent) => void;
  /** Makes the certificate authority even if nothing is applied, so that a saved plan fits later. */
  readonly createCa?: boolean;
}

/** Opens the estate, does the work, and closes it whatever happens. */
export async function withEstate<T>(
  request: EstateRequest & { readonly world: RunWorld },
  options: OpenOptions,
  work: (estate: OpenEstate) => Promise<T>,
): Promise<T> {
  const { world } = request;
  const read = await rightEstate(request);
  adoptHostKeys(read.inventory, world.cwd);
  const engine = await openEngine({
    inventory: read.inventory,
    // What a strong requirement adds to a run on hosts that lack it.
    modules: read.known,
    modulesComplete: !read.problems.some((p) => p.rule === 'unknown-module'),
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
