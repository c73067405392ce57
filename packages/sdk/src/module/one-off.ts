import { z } from 'zod';
import type { Op } from '../op/kind.ts';
import { defineModule } from './define.ts';
import { CONTRACT, type AnyModule } from './definition.ts';
import type { Instance } from './cluster.ts';

export interface OneOff {
  /** As in stage names: `check`. */
  readonly name: string;
  readonly summary: string;
  /** The one stage that every host gets: `repair`. */
  readonly stage: string;
  readonly ops: ReadonlyMap<string, readonly Op[]>;
}

/**
 * Ops of some hosts as a module of one run: observed, planned, shown, approved, applied, verified and journalled as
 * everything else. It leaves no mark and has nothing to remove.
 */
export function oneOffModule({ name, summary, stage, ops }: OneOff): AnyModule {
  const instances = [...ops].map(([host, mine]): Instance<readonly Op[]> => ({
    name: host,
    host,
    params: mine,
  }));
  return defineModule<readonly Op[], never>({
    name,
    summary,
    contract: CONTRACT,
    params: z.object({}),
    identify: () => ({ clusters: [{ module: name, name, params: [], instances }], problems: [] }),
    plan: {
      install: (cluster) =>
        cluster.instances.map(({ host, params }) => ({ name: stage, host, cluster: name, ops: params })),
    },
  }).definition;
}
