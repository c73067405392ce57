import type { z } from 'zod';
import type { HealthReport, Probe } from '../health/probe.ts';
import type { Inventory } from '../inventory/model.ts';
import type { AnyOpKind } from '../op/kind.ts';
import type { Stage } from '../plan/stage.ts';
import type { Problem } from '../words/problem.ts';
import type { Cluster, Identified, Instance } from './cluster.ts';
import type { ModuleFacts } from './facts.ts';
import type { Registration } from './registration.ts';
import type { HealthRequest, ModuleContext, RemoveOptions, RunRequest, RunResult, Selection } from './run.ts';

/** What every planner may know besides its own cluster. */
export interface Estate {
  readonly inventory: Inventory;
  /** PEM of the estate's CA certificate. */
  readonly caCertificate: string;
  /** Public keys of the user who runs the engine, for `node_admin_pk_current`. */
  readonly operatorPublicKeys: readonly string[];
}

/** One question asked of each of a cluster's hosts before planning. */
export interface FactQuery<P, F> {
  /** Shell fragment, run as root; must succeed when nothing is installed yet. */
  script(instance: Instance<P>, cluster: Cluster<P>, estate: Pick<Estate, 'inventory'>): string;
  parse(output: string, instance: Instance<P>): F;
}

export interface RemovePlanOptions extends RemoveOptions {
  /** Hosts that are being removed; a subset of the cluster's. */
  readonly hosts: ReadonlySet<string>;
}

export interface ModuleDefinition<P, F> {
  /** Lower case, as in stage names: `etcd`. */
  readonly name: string;
  readonly summary: string;
  readonly requires: { readonly strong: readonly string[]; readonly weak: readonly string[] };
  /** Every parameter: zod type with default, `.describe()` and `.meta({ level })`. */
  readonly params: z.ZodObject;
  /** Op kinds of this domain; the built-in ones are always there. */
  readonly ops?: readonly AnyOpKind[];
  identify(inventory: Inventory): Identified<P>;
  /** Rules over several hosts or modules, after identification. */
  check?(clusters: readonly Cluster<P>[], inventory: Inventory): readonly Problem[];
  readonly facts?: FactQuery<P, F>;
  /** Rules that need facts (an unavailable version, too little memory). */
  checkFacts?(cluster: Cluster<P>, facts: ModuleFacts<F>, estate: Estate): readonly Problem[];
  planInstall(cluster: Cluster<P>, facts: ModuleFacts<F>, estate: Estate): readonly Stage[];
  planRemove(
    cluster: Cluster<P>,
    facts: ModuleFacts<F>,
    options: RemovePlanOptions,
    estate: Estate,
  ): readonly Stage[];
  /** Why removing these hosts is unsafe; empty when it is fine. */
  refuseRemove?(cluster: Cluster<P>, facts: ModuleFacts<F>, options: RemovePlanOptions): readonly Problem[];
  probes(cluster: Cluster<P>, estate: Pick<Estate, 'inventory'>): readonly Probe[];
  register(cluster: Cluster<P>, estate: Pick<Estate, 'inventory'>): readonly Registration[];
}

/** Any module, where the types no longer matter. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the engine holds modules of every type
export type AnyModule = ModuleDefinition<any, any>;

export interface ModuleExports<P, F> {
  /** Converges the selected clusters. Resolves with what was done; rejects on bad input. */
  install(
    inventory: Inventory,
    selection: Selection,
    context: ModuleContext,
    options?: CallOptions,
  ): Promise<RunResult>;
  /** Removes the selected instances. Gone already counts as done. */
  remove(
    inventory: Inventory,
    selection: Selection,
    context: ModuleContext,
    options?: CallOptions & RemoveOptions,
  ): Promise<RunResult>;
  health(
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
