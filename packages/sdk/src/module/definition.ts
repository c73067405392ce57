import type { Probe } from '../health/probe.ts';
import type { Inventory } from '../inventory/model.ts';
import type { AnyOpKind } from '../op/kind.ts';
import type { Stage } from '../plan/stage.ts';
import type { Problem } from '../words/problem.ts';
import type { Cluster, Instance } from './cluster.ts';
import type { ModuleFacts } from './facts.ts';
import type { Registration } from './registration.ts';
import type { ModuleSpec } from './spec.ts';

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

export interface RemoveOptions {
  /** Deletes data and backups too; the module's own parameters decide when absent. */
  readonly purgeData?: boolean;
  /** Allows what is refused by default (the running leader, the loss of a quorum, a safeguard). */
  readonly force?: boolean;
}

export interface RemovePlanOptions extends RemoveOptions {
  /** Hosts that are being removed; a subset of the cluster's. */
  readonly hosts: ReadonlySet<string>;
}

/** A spec, and what it takes to bring its clusters about. */
export interface ModuleDefinition<P, F> extends ModuleSpec<P> {
  /** Op kinds of this domain; the built-in ones are always there. */
  readonly ops?: readonly AnyOpKind[];
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
