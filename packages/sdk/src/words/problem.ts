/** A place in an inventory file. Line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One finding of a check. Checks collect problems; only the edge throws. */
export interface Problem {
  /** `error` stops everything, `warning` is told before anything happens, `info` is told by `validate` only. */
  readonly severity: 'error' | 'warning' | 'info';
  /** Short, stable name of the rule, for example `unknown-parameter`. */
  readonly rule: string;
  /** Dotted subject as the user typed it: `pg-test.hosts.10.10.10.11.pg_seq`. */
  readonly subject: string;
  readonly message: string;
  /** The host that it is about, where it is one. */
  readonly host?: string;
  /** The cluster that it is about, where it is one. */
  readonly cluster?: string;
  readonly hint?: string;
  /** The name that was probably meant, where one is misspelt. */
  readonly meant?: string;
  /** What is named here and declared nowhere, `role app of pg-test`: the same in all places that name it. */
  readonly lacks?: string;
  /** Its place has no value: the key is there and empty, or it is not there. */
  readonly missing?: true;
  readonly position?: Position;
}
