import { dashboard, row, stat, timeline, panels, type States } from '@pigsty/sdk';
import { ageOfLastBackups, ageOfOldest } from './last-backups.ts';
import { cls, ofCluster } from './scope.ts';

const { graph, list, number, seldom, seldomNumber } = panels;

/** Of the host that was drilled last, whose series are of NODE. */
const drilled = (name: string): string => `max(pigsty_restore_drill_${name}{pg_cluster="$cls"})`;

/** Each backup once: every member shows all that are in a repository which they share. */
const backups = (metric: string): string =>
  `max by (cls, repo_key, backup_type, backup_name) (${ofCluster(metric)})`;

/** As `pgbackrest info` codes what it found. */
const repository: States = {
  0: 'well',
  1: 'no stanza',
  2: 'no backup',
  3: 'no data of the stanza',
  4: 'repositories differ',
  5: 'another database',
  6: 'backup not found',
  99: 'error',
};

/** Members have repositories of their own under one number, of which one with a backup will do; of several numbers the worst counts. */
const worstRepository = `max(min by (repo_key) (${ofCluster('pgbackrest_repo_status')}))`;

export const pitr = dashboard({
  id: 'pgsql-pitr',
  title: 'Backup and archive',
  variables: [cls],
  rows: [
    row('Can it be restored?', [
      number('Age of the last backup', 'seconds', ageOfOldest),
      number(
        'Age of the last full backup',
        'seconds',
        `min(${ofCluster('pgbackrest_backup_since_last_completion_seconds', ',backup_type="full"')})`,
      ),
      number(
        'Backups',
        'count',
        `count(count by (backup_name, repo_key) (${ofCluster('pgbackrest_backup_info')}))`,
      ),
      stat({
        title: 'Repository',
        unit: 'count',
        series: { expr: worstRepository, states: repository },
      }),
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
      timeline({
        title: 'Repositories',
        series: [{ expr: ofCluster('pgbackrest_repo_status'), legend: '{{ins}} {{repo_key}}' }],
        states: repository,
      }),
    ]),
    row('Backups', [
      seldom('Age of the last backup in each repository', 'seconds', [
        ageOfLastBackups,
        'repository {{repo_key}}',
      ]),
      list(
        'Kept',
        ['duration', 'size', 'space'],
        [
          backups('pgbackrest_backup_duration_seconds'),
          backups('pgbackrest_backup_size_bytes'),
          backups('pgbackrest_backup_repo_delta_bytes'),
        ],
      ),
    ]),
  ],
});
