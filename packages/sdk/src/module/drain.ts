import type { Inventory } from '../inventory/model.ts';
import type { Problem } from '../words/problem.ts';
import type { Cluster } from './cluster.ts';
import type { DrainInput } from './drain-input.ts';
import type { FactsOf } from './facts.ts';
import type { Phase, ProcedureScope } from './procedure.ts';

/** What the functions of a drain know. Facts are asked again before each host's turn. */
export interface DrainScope<P, F> extends ProcedureScope<P, F, DrainInput> {
  /** Hosts of the cluster that go down one at a time; in phases and in `leads` the one whose turn it is, alone. */
  readonly hosts: readonly string[];
}

/**
 * How a cluster spares one of its hosts for a while, on purpose: what a procedure on hosts has done before the host goes
 * down. That the cluster is well again afterwards is asked of its probes, and of `cannotSpare`.
 *
 * @example
 * drain: {
 *   cannotSpare: (scope) => needsAllWell(scope),
 *   leads: ({ cluster, facts, hosts }) => (hosts.includes(leaderOf(cluster, facts)?.host ?? '') ? 10 : 0),
 *   phases: [{ name: 'hand over', plan: (scope) => handOverStages(scope) }],
 * }
 */
export interface Drain<P, F> {
  /** Facts that its functions need, besides the module's own. */
  readonly factsOf?: (cluster: Cluster<P>, inventory: Inventory) => readonly FactsOf[];
  /**
   * Why the cluster can spare none of its hosts now: a member is missing already, or a quorum would be lost. It refuses
   * the procedure; between two hosts it is waited until there is nothing any more.
   */
  cannotSpare?(scope: DrainScope<P, F>): readonly Problem[];
  /** What speaks against it besides, asked once before anything happens. */
  refuse?(scope: DrainScope<P, F>): readonly Problem[];
  /**
   * How much others would have to take over from the host, which is taken the later for it: 0 where it is nothing, 1 where
   * clients hardly notice, 10 where their writes wait meanwhile.
   */
  leads?(scope: DrainScope<P, F>): number;
  /** What clients notice of it, as a clause of the question: `the leadership of pg-test moves`. */
  says?(scope: DrainScope<P, F>): string | undefined;
  /** Carried out before the host goes down, each with fresh facts; no stages where nothing has to be done. */
  readonly phases?: readonly Phase<P, F, DrainInput, DrainScope<P, F>>[];
}
