import type { Problem } from './problem.ts';

/** The closed list of what can go wrong. A code never changes its meaning. */
export type ErrorCode =
  | 'INVENTORY_INVALID' // the inventory cannot be read or breaks a rule
  | 'USAGE' // the command line or a call is wrong
  | 'SELECTION_EMPTY' // a limit pattern matches nothing
  | 'HOST_UNREACHABLE' // no SSH connection could be opened, or it broke and did not come back
  | 'HOST_KEY_CHANGED' // the host shows another key than the one that is known
  | 'HOST_KEY_UNKNOWN' // the host's key is not known, and unknown keys are not to be accepted
  | 'SSH_AUTH' // the host accepts none of the keys and passwords that were offered
  | 'SUDO_MISSING' // the login user may not become root without being asked
  | 'COMMAND_FAILED' // a command on a host ended with a code that is no success
  | 'STATE_UNKNOWN' // what something is like on a host could not be read, so nothing was done about it
  | 'PACKAGE_UNAVAILABLE' // no configured repository carries any of the candidates
  | 'PACKAGE_CONFLICT' // the package manager refuses the transaction
  | 'CHECK_FAILED' // a rendered file was refused by its own program; the old file is still in place
  | 'WAIT_TIMEOUT' // a condition was not met before its deadline
  | 'NOT_CONVERGED' // written, read back, and still different
  | 'LOCKED' // another run holds the estate or the host
  | 'PLAN_STALE' // a saved plan no longer fits the world
  | 'GRAPH_CYCLE' // stages wait for each other
  | 'MODULE_REQUIRED' // a strong requirement is not installed on the host
  | 'MODULE_INVALID' // a module's definition is wrong, or it was written for another contract
  | 'REFUSED_UNSAFE' // would destroy something; the hint names the flag that allows it
  | 'CONFIRMATION_REQUIRED' // nobody can be asked, and no flag says yes
  | 'CA_INVALID' // key and certificate of the CA do not belong together, or cannot be read
  | 'CANCELLED' // interrupted; what was in flight is finished and recorded
  | 'CMDB_FAILED' // the CMDB cannot be reached, refuses, or holds no inventory
  | 'BUG'; // a mistake in this software; please report it

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
