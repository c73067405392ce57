import type { Command } from '../words/command.ts';
import type { JsonValue } from '../words/json.ts';
import type { Problem } from '../words/problem.ts';
import type { Text } from '../words/secret.ts';
import type { ChangeAction, Interruption } from '../module/change.ts';

/** What a certificate must say; the engine's CA signs it. */
export interface CertificateProfile {
  readonly commonName: string;
  readonly organizationalUnit?: string;
  /** DNS names and IP addresses, told apart by their form. */
  readonly names: readonly string[];
  readonly days: number;
  readonly usages: readonly ('server' | 'client')[];
}

/** A step that the engine takes on the host. */
export type Action =
  | { readonly do: 'run'; readonly command: Command }
  | {
      /** Writes beside the target, runs `check` with `{}` replaced by the temporary path, then renames. */
      readonly do: 'write';
      readonly path: string;
      readonly content: Text;
      readonly owner: string;
      readonly group: string;
      /** Octal digits: `0644`. */
      readonly mode: string;
      readonly check?: readonly string[];
      readonly checkUser?: string;
    }
  | {
      /** `request` prints a PEM signing request; the signed certificate is written to `path`. */
      readonly do: 'sign';
      readonly request: Command;
      readonly profile: CertificateProfile;
      readonly path: string;
      readonly owner: string;
      readonly group: string;
      readonly mode: string;
    }
  | {
      /** Reboots the host and waits until it can be worked on again; further actions and the reading back come after it. */
      readonly do: 'reboot';
      /** How long that may take. */
      readonly withinMs: number;
    };

/** One desired fact about one host. JSON but for secrets, which print as `[secret]`. */
export interface Op<Args = unknown> {
  readonly kind: string;
  /** What this op is about, unique per kind and host: a path, a unit, a role. */
  readonly key: string;
  readonly args: Args;
  /** Notifications to leave as pending markers before this op is changed: `etcd.restart`. */
  readonly notifies?: readonly string[];
}

export interface OpOptions {
  readonly notifies?: readonly string[];
}

/** A wanted op with the change it needs. */
export interface OpChange<Args, Delta> {
  readonly args: Args;
  readonly delta: Delta;
}

/** How ops of one type converge. Every function is pure; the engine executes. */
export interface OpKindSpec<Args, State, Delta extends JsonValue> {
  readonly kind: string;
  /** One line for the reference. */
  readonly summary: string;
  /** Arguments as somebody would write them, for the reference. */
  readonly example?: Args;
  key(args: Args): string;
  /**
   * One shell fragment (run as root) for all ops of this kind on a host; must succeed when nothing is installed yet.
   * A `Secret` where looking needs one: whether a password is accepted is known only by trying it.
   */
  read(args: readonly Args[]): Text;
  /** States in the order of `args`. Output of `read` is passed whole. */
  parse(output: string, args: readonly Args[]): readonly State[];
  /**
   * Why a state could not be read, in the order of `args`; nothing where it could. Unreadable is not absent: the plan
   * says `unknown`, and it is read again when its turn comes. No output is what a host says that has nothing yet.
   */
  unreadable?(output: string, args: readonly Args[]): readonly (string | undefined)[];
  /** What to change, or nothing. `triggers` are pending notifications that this op handles. The delta carries no secret. */
  diff(args: Args, state: State, triggers: readonly string[]): Delta | undefined;
  write(args: Args, delta: Delta): readonly Action[];
  /** Neighbouring changes of this kind as one transaction; `write` one by one when absent. */
  writeAll?(changes: readonly OpChange<Args, Delta>[]): readonly Action[];
  /** One line, no secret: `create /etc/etcd/etcd.conf (0644 etcd:etcd)`. */
  describe(args: Args, delta: Delta): string;
  /** What kind of change it is; `change` when absent. */
  action?(args: Args, delta: Delta): ChangeAction;
  /** What is interrupted while the change is made: shown before anybody agrees to it. */
  interrupts?(args: Args, delta: Delta): Interruption | undefined;
  /** What is lost for good, as a noun: `database app of pg-test`. */
  destroys?(args: Args, delta: Delta): string | undefined;
  /** Unified diff or other detail for `plan --diff`; no secret. */
  detail?(args: Args, delta: Delta): string | undefined;
  /**
   * Whether this change leaves the op's notifications; always when absent. Another version of a package of which nothing
   * runs asks for no restart.
   */
  notifying?(args: Args, delta: Delta): boolean;
  /** Notifications that this op handles when it is written: a unit that restarts on `etcd.restart`. */
  handles?(args: Args): readonly string[];
  /** Asked before anything is changed: a dry run of a transaction, and what its answer means. */
  simulate?(changes: readonly OpChange<Args, Delta>[]): Simulation;
  /** The state right after a successful write, for the conformance suite. */
  converged(args: Args): State;
  /** A condition that is waited for: it changes nothing, and is no change in a plan. */
  readonly waits?: true;
  /** What is not verified by reading back (a wait, a one-off guarded elsewhere): default false. */
  readonly skipVerify?: boolean;
  /** Upper bound of one write in milliseconds; 600000 when absent. */
  readonly timeoutMs?: number;
  /** What a line of `$PIGSTY_PROGRESS` says to people; nothing where it says nothing new. The line itself when absent. */
  progress?(line: string): string | undefined;
  /** On failure the engine runs this on the host (as root) and shows the tail of its output. */
  diagnose?(args: Args): string;
}

export interface Simulation {
  readonly command: Command;
  judge(
    result: { readonly code: number; readonly stdout: string; readonly stderr: string },
    host: string,
  ): readonly Problem[];
}

/** An op kind is a function that makes ops, and carries how they converge. */
export type OpKind<Args, State, Delta extends JsonValue> = OpKindSpec<Args, State, Delta> &
  ((args: Args, options?: OpOptions) => Op<Args>);

/** Any op kind, where the types no longer matter. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a registry holds kinds of every type
export type AnyOpKind = OpKindSpec<any, any, any>;

/**
 * Defines an op kind.
 *
 * @example
 * const absent = defineOpKind<{ path: string }, { exists: boolean }, 'remove'>({ kind: 'absent', ... });
 * absent({ path: '/etc/old.conf' }); // an Op
 */
export function defineOpKind<Args, State, Delta extends JsonValue>(
  spec: OpKindSpec<Args, State, Delta>,
): OpKind<Args, State, Delta> {
  const make = (args: Args, options: OpOptions = {}): Op<Args> => ({
    kind: spec.kind,
    key: spec.key(args),
    args,
    ...(options.notifies === undefined ? {} : { notifies: options.notifies }),
  });
  return Object.assign(make, spec);
}
