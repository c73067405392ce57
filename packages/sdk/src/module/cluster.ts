import type { Problem } from '../words/problem.ts';

/** One member of a cluster on one host. `params` are the host's effective parameters of the module. */
export interface Instance<P> {
  readonly name: string;
  readonly host: string;
  readonly params: P;
}

/** A module's group of instances. `params` are the cluster-level ones (those of its first instance). */
export interface Cluster<P> {
  readonly module: string;
  readonly name: string;
  /** The inventory group that declares it, when there is exactly one. */
  readonly group?: string;
  readonly params: P;
  readonly instances: readonly Instance<P>[];
}

export interface Identified<P> {
  readonly clusters: readonly Cluster<P>[];
  readonly problems: readonly Problem[];
}
