/** How a target is reached. A type and not an interface, so that it is JSON. */
export type Proof = {
  readonly member: string;
  /** Label of the backup. */
  readonly set: string;
  /** The number of the repository that has the backup. */
  readonly repository: number;
  readonly timeline: number;
  /** Where the recovery ends, as far as that is known. */
  readonly lsn: string | null;
  /** The last segment that is needed. */
  readonly segment: string;
};

export interface Choice {
  readonly set?: string | undefined;
  /** The number of the repository to take the backup from; that of the best one when absent. */
  readonly repository?: number | undefined;
  readonly timeline?: number | undefined;
}

export type Refusal = {
  readonly rule: 'target-unreachable' | 'target-ambiguous' | 'no-backup';
  readonly reason: string;
  readonly hint?: string;
};

export function isProof(outcome: Proof | Refusal): outcome is Proof {
  return 'set' in outcome;
}
