import type { HealthReport } from '../health/probe.ts';
import type { Inventory } from '../inventory/model.ts';
import type { PigstyError } from '../words/error.ts';
import type { Problem } from '../words/problem.ts';
import type { AnyModule, RemoveOptions } from './definition.ts';

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
  /** Refuses with PLAN_STALE unless the plan has this digest. */
  readonly expectDigest?: string;
  /** The words of the command, for locks and the journal. */
  readonly command?: string;
  readonly signal?: AbortSignal;
}

/** One change of one op, as the plan shows it. JSON, no secret. */
export interface Change {
  readonly stage: string;
  readonly host: string;
  readonly module: string;
  readonly kind: string;
  readonly key: string;
  /** One line. */
  readonly what: string;
  readonly detail?: string;
  /** Why, where it is not the op's own difference: `because /etc/etcd/etcd.conf changes`. */
  readonly because?: readonly string[];
}

export interface PlannedStage {
  readonly id: string;
  readonly module: string;
  readonly name: string;
  readonly host: string;
  readonly after: readonly string[];
  readonly ops: number;
  readonly changes: readonly Change[];
}

/** Stages, their edges and the changes found: data, printable, savable. */
export interface Plan {
  readonly verb: 'install' | 'remove';
  readonly stages: readonly PlannedStage[];
  readonly problems: readonly Problem[];
  readonly hosts: readonly string[];
  /** Modules that were added because another one strongly depends on them: `node on 10.10.10.13`. */
  readonly added: readonly string[];
  /** Covers every wanted change and its content; secrets enter only as hashes. */
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

/** What the engine offers to the derived `install`, `remove` and `health` of every module. */
export interface ModuleContext {
  run(request: RunRequest): Promise<RunResult>;
  health(request: HealthRequest): Promise<HealthReport>;
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
  | { readonly type: 'finished'; readonly result: RunResult };
