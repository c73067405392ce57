import type { Probe } from '@pigsty/sdk';
import { sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { readSql } from '../sql/session.ts';
import { fail, ok, subjectOf } from './subject.ts';

/** PostgreSQL keeps the old rules when it cannot read the new ones, and says so only in its log. */
export function hbaProbe(cluster: PgCluster, instance: PgInstance): Probe {
  return {
    ...subjectOf(cluster, instance),
    name: 'HBA rules are understood',
    script: readSql(
      sessionOf(instance.params),
      'postgres',
      "SELECT count(*), count(error), coalesce(min(line_number || ': ' || error), '') FROM pg_hba_file_rules;",
    ),
    deadlineMs: 8000,
    judge: ({ output }) => {
      const [all, broken, first = ''] = output.trim().split('|');
      if (all === undefined || broken === undefined) return fail('PostgreSQL does not answer');
      return broken === '0' ? ok(`${all} rules`) : fail(`${broken} of ${all} rules are wrong, line ${first}`);
    },
  };
}
