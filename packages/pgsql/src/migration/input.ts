import { z } from 'zod';
import { leaderOf } from '../facts/patroni.ts';
import type { PgScope } from '../procedures/scope.ts';
import { pgClusters } from '../spec/clusters.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { namesOf, type Names } from './names.ts';

/** Flags of `pigsty pgsql migrate`. */
export const MigrateInput = z.object({
  to: z.string().optional().describe('the cluster that the database moves to'),
  database: z.string().optional().describe('the database; it has the same name in both clusters'),
  step: z
    .enum(['prepare', 'switch', 'finish'])
    .default('prepare')
    .describe(
      'prepare: copy it and keep it in step; switch: move the writes, and keep a way back; finish: end the replication between the two',
    ),
  replicaIdentityFull: z
    .boolean()
    .default(false)
    .describe('tables without a primary key are replicated by all of their columns'),
  compare: z
    .enum(['rows', 'counts', 'none'])
    .default('counts')
    .describe('what is compared while nobody writes: the content of all rows, their number, or nothing'),
  from: z.string().optional().describe('the instance that has the database; the leader when absent'),
  into: z.string().optional().describe('the instance that gets it; the leader of the other when absent'),
});
export type MigrateInput = z.output<typeof MigrateInput>;
export type MigrateScope = PgScope<MigrateInput>;

/** The two ends of a migration, and what its objects are called. */
export interface Move {
  readonly database: string;
  readonly source: PgInstance;
  readonly target: PgInstance;
  /** From the source to the target. */
  readonly forward: Names;
  /** From the target to the source: the way back. */
  readonly back: Names;
}

export function targetCluster({ input, estate }: MigrateScope): PgCluster | undefined {
  return pgClusters(estate.inventory).find(({ name }) => name === input.to);
}

/** Absent where one of the two clusters has no leader, or the words name none. */
export function moveOf(scope: MigrateScope): Move | undefined {
  const { cluster, facts, input } = scope;
  const other = targetCluster(scope);
  const source = leaderOf(cluster, facts);
  const target = other === undefined ? undefined : leaderOf(other, facts);
  if (other === undefined || source === undefined || target === undefined || input.database === undefined)
    return undefined;
  return {
    database: input.database,
    source,
    target,
    forward: namesOf(cluster.name, input.database),
    back: namesOf(other.name, input.database),
  };
}
