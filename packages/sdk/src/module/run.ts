import type { HealthReport } from '../health/probe.ts';
import type { Inventory } from '../inventory/model.ts';
import type { PigstyError } from '../words/error.ts';
import type { Problem } from '../words/problem.ts';
import type { JsonValue } from '../words/json.ts';
import type { Cause, ChangeAction, Interruption, PlanGrade } from './change.ts';
import type { AnyModule, RemoveOptions } from './definition.ts';
import type { AnyProcedure } from './procedure.ts';
import type { AnyQuery } from './query.ts';

/** Which part of the estate a run is about. */
export interface Selection {
  /** Ansible limit pattern over hosts and groups; everything when absent. Matching nothing is an error. */
  readonly limit?: string;
}

export interface RunRequest {
  readonly verb: 'install' | 'remove';
  readonly modules: readonly AnyModule[];
  readonly inventory: Inventory;
  readonly selection: Selection;
  /** Only look: nothing on any host is changed. */
  readonly dryRun?: boolean;
  /** Called with the finished plan before the first change; false stops the run. */
  readonly approve?: (plan: Plan) => boolean | Promise<boolean>;
  readonly remove?: RemoveOptions;
  /** The plan that was agreed to: PLAN_STALE says what differs from it now. */
  readonly expectPlan?: Plan;
  /** Every certificate is issued again, however long it lives. */
  readonly renewCertificates?: boolean;
  /** The words of the command, for locks and the journal. */
  readonly command?: string;
  readonly signal?: AbortSignal;
}

/** One change of one op, as the plan shows it. JSON, no secret. */
export interface Change {
  readonly stage: string;
  readonly host: string;
  readonly module: string;
  /** The cluster that it is for; absent for what several share. */
  readonly cluster?: string;
  readonly kind: string;
  readonly key: string;
  readonly action: ChangeAction;
  /** One line. */
  readonly what: string;
  readonly detail?: string;
  /** What the change interrupts while it is made. */
  readonly interrupts?: Interruption;
  /** What is lost by it for good: `data of pg-test-3`. */
  readonly destroys?: string;
  /** Why, where it is not the op's own difference. */
  readonly because?: readonly Cause[];
}

/** An op whose state could not be read: whether it has to change is found when its turn comes. JSON, no secret. */
export interface Unknown {
  readonly stage: string;
  readonly host: string;
  readonly module: string;
  readonly kind: string;
  readonly key: string;
  readonly because: string;
}

export interface PlannedStage {
  readonly id: string;
  readonly module: string;
  readonly name: string;
  readonly host: string;
  readonly after: readonly string[];
  readonly ops: number;
  readonly changes: readonly Change[];
  readonly unknown: readonly Unknown[];
}

/** Stages, their edges and the changes found: data, printable, savable. */
export interface Plan {
  readonly verb: 'install' | 'remove' | 'procedure';
  readonly stages: readonly PlannedStage[];
  readonly problems: readonly Problem[];
  readonly hosts: readonly string[];
  /** Modules that were added because another one strongly depends on them: `node on 10.10.10.13`. */
  readonly added: readonly string[];
  /** The most that any of its changes does. */
  readonly grade: PlanGrade;
  /** Covers every wanted change and its content, not what is unknown; secrets enter only as hashes. */
  readonly digest: string;
}

export interface StageFailure {
  readonly stage: string;
  readonly host: string;
  readonly error: PigstyError;
}

export interface RunResult {
  readonly status: 'unchanged' | 'changed' | 'failed' | 'declined' | 'planned';
  readonly plan: Plan;
  readonly applied: readonly Change[];
  readonly failures: readonly StageFailure[];
  /** Stages that were not attempted because something before them failed. */
  readonly notAttempted: readonly string[];
  readonly runId?: string;
  readonly timings: RunTimings;
}

export interface RunTimings {
  readonly totalMs: number;
  readonly planMs: number;
  readonly applyMs: number;
  readonly slowest: readonly { readonly stage: string; readonly what: string; readonly ms: number }[];
  /** Remote executions per host. */
  readonly execs: Readonly<Record<string, number>>;
}

export interface HealthRequest {
  readonly modules: readonly AnyModule[];
  readonly inventory: Inventory;
  readonly selection: Selection;
  readonly signal?: AbortSignal;
}

export interface ProcedureRequest {
  readonly module: AnyModule;
  readonly procedure: AnyProcedure;
  readonly inventory: Inventory;
  /** Name of the cluster, or of the instance, that it is about; the limit pattern of a procedure on hosts. */
  readonly subject: string;
  /** Checked against the procedure's schema. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Shows every phase as far as it can be known; nothing on any host is changed. */
  readonly dryRun?: boolean;
  /** Walks an unfinished execution back instead of finishing it. */
  readonly abort?: boolean;
  /** Called with the plan before the first change; false stops the procedure. */
  readonly approve?: (plan: ProcedurePlan) => boolean | Promise<boolean>;
  /** The plan that was agreed to: another one is refused with PLAN_STALE. */
  readonly expectPlan?: ProcedurePlan;
  readonly command?: string;
  readonly signal?: AbortSignal;
}

/** The phases of a procedure as they can be known before it begins. */
export interface ProcedurePlan {
  readonly module: string;
  readonly procedure: string;
  readonly subject: string;
  /** What the subject is the name of; of a procedure on hosts it is a limit pattern. */
  readonly on: AnyProcedure['on'];
  readonly grade: AnyProcedure['grade'];
  /** The sentence that is agreed to. */
  readonly question: string;
  /** The phase with which an unfinished execution goes on. */
  readonly resumes?: string;
  /** Each with the changes that are known now; a later phase is planned again when its turn comes. */
  readonly phases: readonly { readonly name: string; readonly plan: Plan }[];
  readonly problems: readonly Problem[];
  readonly digest: string;
}

export interface PhaseResult {
  readonly name: string;
  readonly status: 'done' | 'unchanged' | 'failed' | 'notAttempted';
  readonly ms: number;
  readonly applied: readonly Change[];
}

export interface ProcedureResult<R extends JsonValue = JsonValue> {
  /** `unchanged`: every phase found nothing to do. `aborted`: walked back. */
  readonly status: 'done' | 'unchanged' | 'failed' | 'declined' | 'planned' | 'aborted';
  readonly id: string;
  readonly plan: ProcedurePlan;
  readonly phases: readonly PhaseResult[];
  readonly failures: readonly StageFailure[];
  /** What the procedure itself says of what it reached. */
  readonly result?: R;
  /** False: what it reached is not what it should. */
  readonly passed?: boolean;
  /** The same as a sentence. */
  readonly conclusion?: string;
  readonly runId?: string;
  readonly totalMs: number;
}

export interface QueryRequest {
  readonly module: AnyModule;
  readonly query: AnyQuery;
  readonly inventory: Inventory;
  readonly selection: Selection;
  readonly input: Readonly<Record<string, unknown>>;
  /** The rows of the question before. */
  readonly before?: QueryResult['rows'];
  /** Hosts that have not answered after this time count as those that do not answer. They are waited for when absent. */
  readonly patienceMs?: number;
  /** A shorter time for those to which there is no connection yet: one that is down does not keep the others waiting. */
  readonly connectPatienceMs?: number;
  readonly signal?: AbortSignal;
}

export interface QueryResult<Row = Readonly<Record<string, JsonValue | undefined>>> {
  readonly rows: readonly (Row & { readonly cluster: string })[];
  readonly warnings: readonly string[];
}

/** What the engine offers to the functions that every module exports. */
export interface ModuleContext {
  run(request: RunRequest): Promise<RunResult>;
  health(request: HealthRequest): Promise<HealthReport>;
  procedure(request: ProcedureRequest): Promise<ProcedureResult>;
  query(request: QueryRequest): Promise<QueryResult>;
}

/** Typed events of a run, in order. Views subscribe; the engine prints nothing. */
export type RunEvent =
  | {
      readonly type: 'phase';
      readonly phase: 'connect' | 'facts' | 'observe' | 'simulate' | 'apply' | 'done';
    }
  | {
      readonly type: 'host';
      readonly host: string;
      readonly state: 'connected' | 'failed';
      readonly ms: number;
      readonly error?: PigstyError;
    }
  | { readonly type: 'note'; readonly message: string; readonly severity: 'info' | 'warning' }
  | { readonly type: 'planned'; readonly plan: Plan }
  | {
      readonly type: 'stage';
      readonly stage: string;
      readonly host: string;
      readonly state: 'started' | 'unchanged' | 'changed' | 'failed' | 'skipped';
      readonly ms: number;
      readonly error?: PigstyError;
    }
  | {
      readonly type: 'op';
      readonly stage: string;
      readonly host: string;
      readonly kind: string;
      readonly key: string;
      readonly what: string;
      readonly state: 'started' | 'changed' | 'failed';
      readonly ms: number;
    }
  | {
      readonly type: 'step';
      /** A phase of a procedure. */
      readonly step: string;
      readonly state: 'started' | PhaseResult['status'];
      readonly ms: number;
    }
  | { readonly type: 'procedure'; readonly result: ProcedureResult }
  | {
      /** What is last seen of something that takes its time. */
      readonly type: 'progress';
      readonly stage: string;
      readonly host: string;
      readonly what: string;
      readonly last: string;
      /** Since it began. */
      readonly ms: number;
    }
  | { readonly type: 'finished'; readonly result: RunResult };
