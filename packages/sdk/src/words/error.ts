import type { Problem } from './problem.ts';

/** The closed list of what can go wrong. A code never changes its meaning. */
export type ErrorCode =
  | 'INVENTORY_INVALID' // the inventory cannot be read or breaks a rule
  | 'USAGE' // the command line or a call is wrong
  | 'SELECTION_EMPTY' // a limit pattern matches nothing
  | 'HOST_UNREACHABLE'
  | 'HOST_KEY_CHANGED'
  | 'SSH_AUTH'
  | 'SUDO_MISSING'
  | 'COMMAND_FAILED'
  | 'PACKAGE_UNAVAILABLE'
  | 'PACKAGE_CONFLICT'
  | 'CHECK_FAILED' // a rendered file was refused by its own program
  | 'WAIT_TIMEOUT'
  | 'NOT_CONVERGED' // written, read back, and still different
  | 'LOCKED'
  | 'PLAN_STALE' // a saved plan no longer fits the world
  | 'GRAPH_CYCLE'
  | 'MODULE_REQUIRED' // a strong requirement is not installed on the host
  | 'REFUSED_UNSAFE' // would destroy something; the hint names the flag that allows it
  | 'CONFIRMATION_REQUIRED'
  | 'CA_INVALID'
  | 'CANCELLED'
  | 'BUG';

export interface Where {
  readonly host?: string;
  readonly stage?: string;
  readonly op?: string;
  readonly module?: string;
  readonly cluster?: string;
}

export interface ErrorDetails {
  readonly where?: Where;
  /** What to try, as a line that can be pasted. */
  readonly hint?: string;
  /** Relevant lines of a remote log or of a command's output; never secrets. */
  readonly log?: string;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

const brand = Symbol.for('@pigsty/sdk/PigstyError');

/** The one error class: what, where, why and what to try. */
export class PigstyError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly where: Where;
  readonly hint: string | undefined;
  readonly log: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'PigstyError';
    this.code = code;
    this.where = details.where ?? {};
    this.hint = details.hint;
    this.log = details.log;
    this.problems = details.problems ?? [];
  }
}

/** Tells our errors from others, also those of another copy of this package in the same process. */
export function isPigstyError(value: unknown): value is PigstyError {
  return value instanceof Error && brand in value;
}
