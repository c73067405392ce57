import type { Text } from '../words/secret.ts';
import type { Cluster, Instance } from './cluster.ts';

/** What the engine asks every host before planning. `platformOf(facts)` is the row of the platform table to go by. */
export interface HostFacts {
  readonly address: string;
  readonly osVendor: string; // debian, ubuntu, rocky
  readonly osVersion: string; // 13, 24.04
  readonly osMajor: number;
  readonly osCodename: string;
  readonly arch: string; // x86_64, aarch64
  readonly family: 'deb' | 'rpm';
  readonly hostname: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Size of the file system that holds (or will hold) /data, in bytes. */
  readonly dataBytes: number;
  readonly dataFreeBytes: number;
  /** Hard limit of open files that a service can get here. */
  readonly maxOpenFiles: number;
  /** `lxc`, `systemd-nspawn`, ... or `none`. */
  readonly virtualization: string;
  readonly addresses: readonly string[];
  /** Names of modules whose mark is on the host: `/etc/pigsty/modules/<name>`. */
  readonly modules: readonly string[];
  readonly loginUser: string;
  /** The engine itself runs on this machine. */
  readonly runsEngine?: true;
}

/** A question that a module's contract lets others ask of its clusters, and what its answer means. */
export interface SharedFacts<P, F> {
  readonly module: string;
  /** Unique within the module: `role`. */
  readonly name: string;
  /**
   * Shell fragment, run as root; must succeed when nothing is installed yet. A query that asks gives its
   * input; a procedure the words that it was called with, which nobody has checked yet.
   */
  script(instance: Instance<P>, cluster: Cluster<P>, words?: Readonly<Record<string, unknown>>): Text;
  parse(output: string, instance: Instance<P>): F;
}

/** Shared facts of certain clusters: what a module names in `factsOf`. */
export interface FactsOf {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- facts of every type are asked together
  readonly query: SharedFacts<any, any>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  readonly clusters: readonly Cluster<any>[];
  /** Only on hosts that are asked anyway: a run of other hosts does without the answer. */
  readonly whereAsked?: boolean;
}

/**
 * Shared facts of some clusters, for `factsOf`.
 *
 * @example
 * factsOf: (cluster, inventory) => [factsFrom(pgRole, pgClusters(inventory))]
 */
export function factsFrom<P, F>(
  query: SharedFacts<P, F>,
  clusters: readonly Cluster<P>[],
  options: Pick<FactsOf, 'whereAsked'> = {},
): FactsOf {
  return { query, clusters, ...options };
}

export interface ModuleFacts<F> {
  /** Facts of a host, absent when it was not (or could not be) asked. */
  host(address: string): HostFacts | undefined;
  /** This module's own answer from a host. */
  of(address: string): F | undefined;
  /** Another module's answer about one of its instances; absent when it was not (or could not be) asked. */
  from<P, G>(query: SharedFacts<P, G>, instance: Instance<P>): G | undefined;
}
