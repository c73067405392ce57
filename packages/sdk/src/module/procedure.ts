import type { z } from 'zod';
import type { Inventory } from '../inventory/model.ts';
import type { StageDraft } from '../plan/stage.ts';
import type { JsonValue } from '../words/json.ts';
import type { Problem } from '../words/problem.ts';
import type { Cluster, Instance } from './cluster.ts';
import type { DrainInput } from './drain-input.ts';
import type { Estate } from './estate.ts';
import type { FactsOf, ModuleFacts } from './facts.ts';

/** How a procedure is agreed to: nothing is asked, yes or no, or the subject's name is typed. */
export type ProcedureGrade = 'reads' | 'reloads' | 'interrupts' | 'destroys';

/** One execution of a procedure. It stays the same when a later command resumes it. */
export interface ProcedureRun {
  readonly id: string;
  /**
   * When it began, in seconds since the epoch, by the clock of the machine that began it. On a host the marker
   * `/etc/pigsty/procedures/<id>` has that moment by the host's own clock as its time.
   */
  readonly startedAt: number;
}

/** The hosts of a procedure on hosts. */
export interface Turns {
  /** Those that have a turn, in their order. */
  readonly hosts: readonly string[];
  /** Clusters of other modules that have members on them. */
  readonly clusters: readonly Cluster<unknown>[];
  /** What clients of these clusters notice, a clause for each. */
  readonly says: readonly string[];
}

/** What the functions of a procedure know. Facts are asked again before each phase. */
export interface ProcedureScope<P, F, I> {
  /** For a procedure on hosts all that were selected, whatever their clusters. */
  readonly cluster: Cluster<P>;
  /** The instance it is about, or the host whose turn it is; absent for a procedure on a cluster. */
  readonly instance?: Instance<P>;
  /** Of a procedure on hosts, as soon as their order is known. */
  readonly turns?: Turns;
  readonly input: I;
  readonly facts: ModuleFacts<F>;
  readonly estate: Estate;
  readonly run: ProcedureRun;
}

/** A named step of a procedure: planned with fresh facts, and finished before the next one begins. */
export interface Phase<P, F, I, S extends ProcedureScope<P, F, I> = ProcedureScope<P, F, I>> {
  readonly name: string;
  /** Stages that bring the phase about; ops that are as wanted already are left out, so that a phase can be resumed. */
  plan(scope: S): readonly StageDraft[];
}

/** What has a beginning and an end: a switchover, a restart, a restore. */
export interface Procedure<P, F, I extends z.ZodObject, R extends JsonValue> {
  /** `switchover`, as in `pigsty pgsql switchover pg-test`. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /**
   * `hosts`: the hosts of a selection have their turns one after the other. Before a host's turn the clusters of other
   * modules on it are drained; after it they must be well before the next one begins.
   */
  readonly on: 'cluster' | 'instance' | 'hosts';
  /** Flags of the command, and the JSON of the API: one schema. Every field has a description. */
  readonly input: I;
  readonly grade: ProcedureGrade;
  /** Facts of other modules that its functions need. */
  readonly factsOf?: (cluster: Cluster<P>, inventory: Inventory) => readonly FactsOf[];
  /**
   * Decides at the beginning what the words leave open, from the facts of that moment: who leads, which candidate is best.
   * What it returns is the input from then on, also for a command that resumes.
   */
  decide?(scope: ProcedureScope<P, F, z.output<I>>): z.output<I>;
  /** The sentence that is agreed to: `pg-test-1 hands leadership of pg-test to pg-test-2`. */
  question?(scope: ProcedureScope<P, F, z.output<I>>): string;
  /** Everything that speaks against it, before anything happens. An error refuses it. */
  refuse?(scope: ProcedureScope<P, F, z.output<I>>): readonly Problem[];
  /** Of a procedure on hosts: whether `instance` has a turn, asked at the beginning. All of them have one when absent. */
  hasTurn?(scope: ProcedureScope<P, F, z.output<I>>): boolean;
  /** Of a procedure on hosts: how long a host may be out of reach in its turn, in seconds; 0 when absent. */
  awaySeconds?(input: z.output<I>): number;
  /** Of a procedure on hosts: how clients are treated when the clusters on a host are drained; held when absent. */
  drainsWith?(input: z.output<I>): DrainInput;
  /** Of a procedure on hosts: the phases of each host's turn. */
  readonly phases: readonly Phase<P, F, z.output<I>>[];
  /** Phases after the result was taken: what the procedure needed only for itself is cleared away. */
  readonly closing?: readonly Phase<P, F, z.output<I>>[];
  /**
   * The way back: phases for `--abort`. `leaveAsItIs` where nothing is half-way wherever it stops. Absent: it can only be
   * finished, and stands in the way of others until then.
   */
  readonly abort?: readonly Phase<P, F, z.output<I>>[];
  /** No install or remove of the cluster while it is unfinished. */
  readonly exclusive?: boolean;
  /** What was reached, from the facts after the last phase: kept in the journal and printed as JSON. */
  result?(scope: ProcedureScope<P, F, z.output<I>>): R;
  /** False: it came to its end, and what it reached is not what it should. The command then exits with 2. */
  passed?(result: R): boolean;
  /** The result as a sentence. */
  conclude?(result: R, scope: ProcedureScope<P, F, z.output<I>>): string;
  readonly examples?: readonly (readonly [line: string, what: string])[];
}

/** Any procedure, where the types no longer matter. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a module holds procedures of every type
export type AnyProcedure = Procedure<any, any, any, any>;

/**
 * Defines a procedure of a module.
 *
 * @example
 * const restart = defineProcedure<KafkaParams, KafkaFacts>()({
 *   name: 'restart', summary: 'restart every instance, one at a time', on: 'cluster', grade: 'interrupts',
 *   input: z.object({}),
 *   phases: [
 *     { name: 'restart', plan: ({ cluster, run }) => oneByOne(cluster.instances, { turn: (i) => [restartStage(i, run)] }) },
 *   ],
 * });
 */
export function defineProcedure<P, F>() {
  return <I extends z.ZodObject, R extends JsonValue = null>(
    procedure: Procedure<P, F, I, R>,
  ): Procedure<P, F, I, R> => procedure;
}
