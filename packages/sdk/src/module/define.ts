import type { HealthReport } from '../health/probe.ts';
import type { Inventory } from '../inventory/model.ts';
import type { ModuleDefinition, RemoveOptions } from './definition.ts';
import type { HealthRequest, ModuleContext, RunRequest, RunResult, Selection } from './run.ts';

export interface ModuleExports<P, F> {
  /** Converges the selected clusters. Resolves with what was done; rejects on bad input. */
  install(
    this: void,
    inventory: Inventory,
    selection: Selection,
    context: ModuleContext,
    options?: CallOptions,
  ): Promise<RunResult>;
  /** Removes the selected instances. Gone already counts as done. */
  remove(
    this: void,
    inventory: Inventory,
    selection: Selection,
    context: ModuleContext,
    options?: CallOptions & RemoveOptions,
  ): Promise<RunResult>;
  health(
    this: void,
    inventory: Inventory,
    selection: Selection,
    context: ModuleContext,
    options?: Pick<HealthRequest, 'signal'>,
  ): Promise<HealthReport>;
  readonly definition: ModuleDefinition<P, F>;
}

export type CallOptions = Pick<RunRequest, 'dryRun' | 'approve' | 'signal' | 'command'>;

/** Derives `install`, `remove` and `health`, identical in shape for every module, from a definition. */
export function defineModule<P, F>(definition: ModuleDefinition<P, F>): ModuleExports<P, F> {
  return {
    definition,
    install: (inventory, selection, context, options = {}) =>
      context.run({ verb: 'install', modules: [definition], inventory, selection, ...options }),
    remove: (inventory, selection, context, { purgeData, force, ...options } = {}) =>
      context.run({
        verb: 'remove',
        modules: [definition],
        inventory,
        selection,
        remove: {
          ...(purgeData === undefined ? {} : { purgeData }),
          ...(force === undefined ? {} : { force }),
        },
        ...options,
      }),
    health: (inventory, selection, context, options = {}) =>
      context.health({ modules: [definition], inventory, selection, ...options }),
  };
}
