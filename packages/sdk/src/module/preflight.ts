import type { Inventory } from '../inventory/model.ts';
import type { Op } from '../op/kind.ts';
import type { Text } from '../words/secret.ts';
import type { Cluster, Instance } from './cluster.ts';
import type { HostFacts } from './facts.ts';

/** `fail`: a deploy would not work. `warn`: it would, and somebody should know. */
export type CheckState = 'ok' | 'warn' | 'fail';

/** What `pigsty check` says about one thing on one host. */
export interface PreflightFinding {
  /** Short and stable: `memory of mc-test-1`, `port 5432`. */
  readonly check: string;
  readonly state: CheckState;
  readonly seen: string;
  readonly expected?: string;
  /** What to do, as a line that can be pasted where there is one. */
  readonly remedy?: string;
  /** The parameter that asks for it, or the path to a part of it: its place in the inventory is shown. */
  readonly parameter?: string | readonly (string | number)[];
  /** What `pigsty check --fix` would converge. */
  readonly repair?: readonly Op[];
}

export interface PreflightScope<P> {
  readonly cluster: Cluster<P>;
  readonly instance: Instance<P>;
  /** What the host of the instance is like. */
  readonly host: HostFacts;
  readonly inventory: Inventory;
}

/** One thing that is looked at before a deploy: a question for an instance's host, and what its answer means. Both are pure. */
export interface PreflightTopic<P> {
  /** One word, unique within the module. */
  readonly name: string;
  /** One line for the reference. */
  readonly summary: string;
  /**
   * Shell fragment, run as root on the instance's host; changes nothing, and succeeds when nothing is installed yet. Absent
   * where the facts of the host are enough.
   */
  script?(instance: Instance<P>, cluster: Cluster<P>, inventory: Inventory): Text;
  /** `answer` is what the fragment printed; not called when it failed. */
  judge(answer: string, scope: PreflightScope<P>): readonly PreflightFinding[];
}

/** A place on disk that an instance fills, and the free space below which it is refused or warned about. */
export interface DiskNeed {
  readonly path: string;
  readonly failMiB: number;
  readonly warnMiB: number;
  /** The parameter that names the place. */
  readonly parameter?: string;
  /** Its data must outlive a reboot. */
  readonly lasting?: true;
}

/** What a module adds to `pigsty check`. Ports and reachability follow from `network`. */
export interface Preflight<P> {
  readonly topics?: readonly PreflightTopic<P>[];
  disks?(instance: Instance<P>): readonly DiskNeed[];
  /** Configuration files that a deploy replaces as a whole: one of another installation is warned about. */
  files?(instance: Instance<P>): readonly string[];
}
