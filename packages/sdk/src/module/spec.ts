import type { Inventory } from '../inventory/model.ts';
import type { ParameterSet } from '../spec/parameter-set.ts';
import type { RuleDoc } from '../spec/rule-doc.ts';
import type { Problem } from '../words/problem.ts';
import type { Cluster, Identified } from './cluster.ts';
import type { LocalFile } from './local-file.ts';
import type { Network } from './network.ts';

/** What a module stands on. A name with `?` at its end is used where it is there, and done without where it is not. */
export interface Requirements {
  /** On every host of the cluster, in this run or installed before: `['node']`. */
  readonly onHost?: readonly string[];
  /** Somewhere in the inventory: `['etcd']`, `['etcd?']`. */
  readonly inEstate?: readonly string[];
  /** Comes first where both are in one run; otherwise it does not matter: `['infra']`. */
  readonly after?: readonly string[];
}

/**
 * What can be said of a module without planning anything: its name, its parameters, who its members are, which rules hold.
 * Validation, the parameter reference and the editor's schema need no more. A definition goes on from here.
 */
export interface ModuleSpec<P> extends ParameterSet {
  readonly requires?: Requirements;
  /** A pure function; `inventory.derive(identify)` calls it once. */
  readonly identify: (inventory: Inventory) => Identified<P>;
  /** Rules over several hosts or modules, after identification. */
  check?(clusters: readonly Cluster<P>[], inventory: Inventory): readonly Problem[];
  /** What `identify`, `check` and the rules over facts report: for the reference, and for editors. */
  readonly rules?: readonly RuleDoc[];
  /** Files that its hosts are brought from the machine of the engine: one that is not there is a problem of the inventory. */
  files?(cluster: Cluster<P>): readonly LocalFile[];
  /** Ports that a cluster listens on, and what its hosts must reach. */
  network?(cluster: Cluster<P>, estate: { readonly inventory: Inventory }): Network;
}

/** Any spec, where the types no longer matter. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs of every type are held together
export type AnySpec = ModuleSpec<any>;

/** The modules that must be in the inventory with this one. */
export function requiredInEstate({ requires = {} }: Pick<AnySpec, 'requires'>): readonly string[] {
  const named = [...(requires.onHost ?? []), ...(requires.inEstate ?? [])];
  return [...new Set(named.filter((name) => !name.endsWith('?')))];
}

/** The modules that must be on every host of this one. */
export function requiredOnHost({ requires = {} }: Pick<AnySpec, 'requires'>): readonly string[] {
  return (requires.onHost ?? []).filter((name) => !name.endsWith('?'));
}
