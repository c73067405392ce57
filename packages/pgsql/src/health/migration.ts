import type { Inventory, Probe } from '@pigsty/sdk';
import {
  unfinishedMigrations,
  UNFINISHED_MIGRATIONS,
  type UnfinishedMigration,
} from '../migration/unfinished.ts';
import { isLeadingRole } from '../rest/leading-role.ts';
import { pgClusters } from '../spec/clusters.ts';
import { sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { jsonLines, readSql } from '../sql/session.ts';
import { ok, subjectOf, warn } from './subject.ts';

/** Of clusters that have a database with the same name as another one, as a migration needs it. */
export function migrationProbes(
  cluster: PgCluster,
  instance: PgInstance,
  inventory: Inventory,
): readonly Probe[] {
  const clusters = pgClusters(inventory);
  const names = new Set(cluster.params.pg_databases.map((d) => d.name));
  const shares = clusters.some(
    (other) => other.name !== cluster.name && other.params.pg_databases.some((d) => names.has(d.name)),
  );
  if (!shares) return [];
  const sql = `SELECT jsonb_build_object('migrations', ${UNFINISHED_MIGRATIONS});`;
  return [
    {
      ...subjectOf(cluster, instance),
      name: 'no migration of a database is unfinished',
      script: `/pg/bin/pg-role; ${readSql(sessionOf(instance.params), 'postgres', sql)}`,
      deadlineMs: 6000,
      judge: ({ output }) => {
        // Subscriptions are the same on all members, and nobody is connected to the slots of a replica: the leader says it.
        if (!isLeadingRole(output.split('\n')[0])) return ok('the leader says it');
        const [answer] = jsonLines(output) as readonly {
          migrations: readonly UnfinishedMigration[] | null;
        }[];
        if (answer === undefined) return warn('PostgreSQL does not say');
        const [first, ...others] = unfinishedMigrations(cluster, answer.migrations ?? [], clusters);
        if (first === undefined) return ok('none');
        return warn(
          others.length === 0 ? first.message : `${first.message}; and ${others.length} more`,
          first.hint,
        );
      },
    },
  ];
}
