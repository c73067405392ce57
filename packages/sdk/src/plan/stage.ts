import type { Op } from '../op/kind.ts';

/**
 * Where a stage runs when that is known only at run time: the first candidate whose `probe` exits 0.
 * Used for what must happen at a cluster's leader, which is never taken from the inventory.
 */
export interface Locator {
  /** For messages: `the leader of pg-test`. */
  readonly what: string;
  readonly candidates: readonly string[];
  /** Shell fragment, run as root on each candidate; exit 0 means "here". */
  readonly probe: string;
  /**
   * Shell fragment, run as root on each candidate where the probe fails; exit 0 means that what is looked for is there and
   * does not answer (a data directory). Then the state of the stage is unknown; without it there is nothing yet.
   */
  readonly exists?: string;
  readonly timeoutMs: number;
}

/** A named list of ops of one module on one host: the unit of ordering. */
export interface Stage {
  readonly module: string;
  readonly name: string;
  /** Inventory address; for a located stage the cluster's name. */
  readonly host: string;
  readonly cluster?: string;
  readonly at?: Locator;
  /**
   * References `[module.]stage@scope[?]`. Scope: `self` (same host), `cluster` (this cluster's hosts, and its located
   * stages), `cluster(etcd)` (every host of every cluster of that module), or a host address or cluster name.
   * A reference to a module outside this run is satisfied by what the host carries. `?` marks a weak edge.
   */
  readonly after: readonly string[];
  readonly ops: readonly Op[];
  /** Package stages of one host are merged into one transaction. */
  readonly coalesce?: 'packages';
}

/** A stage as a planner writes it: the module and the cluster are filled in; so is the host of a stage at a leader. */
export interface StageDraft extends Omit<Stage, 'module' | 'host' | 'after'> {
  readonly module?: string;
  readonly host?: string;
  readonly after?: readonly string[];
}

/** `etcd.launch@10.10.10.10`; a module with several clusters on one host adds the cluster: `redis.launch@10.10.10.10/redis-ms`. */
export function stageId(stage: Pick<Stage, 'module' | 'name' | 'host' | 'cluster' | 'at'>): string {
  const suffix = stage.cluster !== undefined && stage.at === undefined ? `/${stage.cluster}` : '';
  return `${stage.module}.${stage.name}@${stage.host}${suffix}`;
}
