import { quoteWords, type Probe } from '@pigsty/sdk';
import { poolerSession, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { asSuperuser, serverWords } from '../sql/session.ts';
import { fail, ok, subjectOf } from './subject.ts';

export function poolerProbes(cluster: PgCluster, instance: PgInstance): readonly Probe[] {
  const { params } = instance;
  if (!params.pgbouncer_enabled) return [];
  const session = poolerSession(params);
  const ask = asSuperuser(session, ['psql', '-XqAt', ...serverWords(session), '-d', 'pgbouncer']);
  return [
    {
      ...subjectOf(cluster, instance),
      name: 'PgBouncer answers',
      script: `cd /; PGCONNECT_TIMEOUT=3 ${quoteWords([...ask, '-c', 'SHOW VERSION'])}`,
      deadlineMs: 6000,
      judge: ({ code, output }) =>
        code === 0 ? ok(output.trim()) : fail('no answer', 'journalctl -u pgbouncer'),
    },
  ];
}
