import { dashboard, row } from '@pigsty/sdk';
import { graph, list, number, seldom, seldomNumber } from '../panels.ts';
import { cls, ofCluster } from './scope.ts';

/** Of the host that was drilled last, whose series are of NODE. */
const drilled = (name: string): string => `max(pigsty_restore_drill_${name}{pg_cluster="$cls"})`;

export const pitr = dashboard({
  id: 'pgsql-pitr',
  title: 'Backup and archive',
  variables: [cls],
  rows: [
    row('Can it be restored?', [
      number(
        'Age of the last backup',
        'seconds',
        `min(${ofCluster('pgbackrest_backup_since_last_completion_seconds', ',backup_type="incr"')})`,
      ),
      number(
        'Age of the last full backup',
        'seconds',
        `min(${ofCluster('pgbackrest_backup_since_last_completion_seconds', ',backup_type="full"')})`,
      ),
      number('Backups', 'count', `count(${ofCluster('pgbackrest_backup_info')})`),
      number('Best repository', 'count', `min(${ofCluster('pgbackrest_repo_status')})`),
    ]),
    row('Last restore drill', [
      seldomNumber('Passed', 'flag', drilled('passed')),
      seldomNumber('Age', 'seconds', `time() - ${drilled('timestamp_seconds')}`),
      seldomNumber('Until it was open', 'seconds', drilled('rto_seconds')),
      seldomNumber('Age of the newest WAL', 'seconds', drilled('rpo_seconds')),
    ]),
    row('Archive', [
      graph('Segments', 'count', `increase(${ofCluster('pg_archiver_finish_count')}[5m])`),
      graph('Failures', 'count', `increase(${ofCluster('pg_archiver_failed_count')}[5m])`),
      graph('Waiting to be archived', 'count', ofCluster('pigsty_wal_ready_files')),
      seldom('Missing in the archive', 'count', ofCluster('pigsty_wal_archive_gap_segments')),
      seldom('Requests of the object store', 'seconds', ofCluster('pigsty_s3_probe_duration_seconds')),
      graph('Repository', 'count', [ofCluster('pgbackrest_repo_status'), '{{ins}}']),
    ]),
    row('Backups', [
      list(
        'Kept',
        ['duration', 'size', 'space'],
        [
          ofCluster('pgbackrest_backup_duration_seconds'),
          ofCluster('pgbackrest_backup_size_bytes'),
          ofCluster('pgbackrest_backup_repo_delta_bytes'),
        ],
      ),
    ]),
  ],
});
