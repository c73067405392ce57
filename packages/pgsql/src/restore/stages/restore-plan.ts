import { restoreDirectory } from '../places.ts';
import type { RecoverySettings } from '../server.ts';
import type { Target } from '../target.ts';
import type { PgCluster, PgInstance } from '../../spec/cluster.ts';

/** One restore, as its stages need it. */
export interface RestorePlan {
  readonly cluster: PgCluster;
  readonly member: PgInstance;
  readonly run: string;
  readonly target: Target;
  readonly set: string;
  /** What tells pgBackRest in which repository that is: ` --repo=2`; empty where there is but one. */
  readonly repo: string;
  readonly timeline: number;
}

/** How its server recovers. */
export function recovery({ member, run, target, timeline }: RestorePlan): RecoverySettings {
  return {
    params: member.params,
    directory: restoreDirectory(run),
    dataDir: member.params.pg_data,
    timeline,
    target,
    archives: true,
    reads: true,
  };
}
