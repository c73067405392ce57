import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '@pigsty/sdk';
import { afterEach, beforeEach, vi } from 'vitest';
import { makeLocalEstate, type TestEstate } from './estate.ts';
import { fakeModule, type StagesOf } from './module.ts';

export interface ConvergeOptions {
  readonly dryRun?: boolean;
  readonly approve?: () => boolean;
  readonly signal?: AbortSignal;
}

export interface LocalEstate {
  /** Another one for each test. */
  readonly estate: TestEstate;
  /** A path below the folder that stands for the host. */
  readonly place: (name: string) => string;
  /** The lines of a file there. */
  readonly lines: (name: string) => readonly string[];
  /** One run of a module with these stages. */
  readonly converge: (stages: StagesOf, options?: ConvergeOptions) => Promise<RunResult>;
}

/** The engine against this machine, in a temporary folder for each test of a file. Files get an owner, so this needs root. */
export function localEstate(): LocalEstate {
  // Real shells and keys on a machine that may be busy.
  vi.setConfig({ testTimeout: 60_000 });
  let estate = makeLocalEstate();
  beforeEach(() => {
    estate.remove();
    estate = makeLocalEstate();
  });
  afterEach(() => estate.remove());
  const place = (name: string): string => join(estate.root, name);
  return {
    get estate() {
      return estate;
    },
    place,
    lines: (name) => readFileSync(place(name), 'utf8').trim().split('\n'),
    converge: async (stages, options = {}) => {
      const engine = await estate.open();
      try {
        return await fakeModule({ stages }).install(engine.inventory, {}, engine.context, options);
      } finally {
        await engine.close();
      }
    },
  };
}
