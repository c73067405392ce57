import type { Alert } from '@pigsty/sdk';
import { FAILED_BACKUP_METRIC } from '../../../spec/scheduled-backup.ts';
import { BACKUP_METRIC } from '../archive.ts';
import { DAY, backup } from './subject.ts';

const last = 'pigsty_restore_drill_timestamp_seconds';
const interval = 'pigsty_restore_drill_interval_seconds';

export const backups: readonly Alert[] = [
  backup('crit', {
    name: 'ArchiveFailing',
    expr: 'pg_archiver_failed_time > pg_archiver_finish_time',
    for: '2m',
    summary: 'WAL of {{ins}} cannot be archived',
    meaning: 'What is written since cannot be restored elsewhere, and the disk fills with WAL.',
  }),
  backup('warn', {
    name: 'ArchiveLagging',
    expr: 'pigsty_wal_ready_files > 20',
    for: '5m',
    summary: '{{value}} segments of WAL of {{ins}} wait to be archived',
    meaning: 'As much would be lost with the machine.',
  }),
  backup('crit', {
    name: 'BackupFailed',
    // A later backup of any member ends it.
    expr: `max by (pg_cluster) (${FAILED_BACKUP_METRIC} > 0) unless on (pg_cluster) label_replace(time() - min by (cls) (pgbackrest_backup_since_last_completion_seconds{backup_type="incr"}), "pg_cluster", "$1", "cls", "(.+)") > on (pg_cluster) max by (pg_cluster) (${FAILED_BACKUP_METRIC})`,
    for: '0s',
    summary: 'The last scheduled backup of {{pg_cluster}} failed',
    meaning: 'A restore begins with an older one, and replays all WAL since. The next one may fail as well.',
    firstCommand: 'pigsty health pgsql -l {{pg_cluster}}',
  }),
  backup('crit', {
    name: 'WalArchiveGap',
    expr: 'pigsty_wal_archive_gap_segments > 0',
    for: '0s',
    summary: '{{value}} segments of WAL of {{cls}} since its newest backup are not in the archive',
    meaning: 'Nothing after the gap can be restored until there is a newer backup.',
    firstCommand: 'pigsty pgsql backup {{cls}}',
  }),
  backup('crit', {
    name: 'S3ProbeFailing',
    expr: 'pigsty_s3_probe_success == 0',
    for: '1m',
    summary: 'The object store with the backups does not answer {{ins}}',
    meaning: 'Backups fail, and WAL stays on the disks of the databases.',
  }),
  backup('crit', {
    name: 'BackupStale',
    // Members have repositories of their own under one number: the newest backup of theirs counts, as for BackupMissing.
    expr: `time() - max by (cls, repo_key) (${BACKUP_METRIC}) > ${8 * DAY}`,
    for: '10m',
    summary: 'The last backup of {{cls}} in its repository {{repo_key}} is {{value}} s old',
    meaning: 'A restore would replay all WAL since, if it is still there.',
    firstCommand: 'pigsty health pgsql -l {{cls}}',
  }),
  backup('crit', {
    name: 'BackupMissing',
    // Members have repositories of their own under one number: one of them with a backup will do.
    expr: 'min by (cls, repo_key) (pgbackrest_repo_status) == 2',
    for: '30m',
    summary: '{{cls}} has no backup in its repository {{repo_key}}',
    meaning: 'Nothing can be restored from there.',
    firstCommand: 'pigsty health pgsql -l {{cls}}',
  }),
  backup('crit', {
    name: 'BackupRepositoryError',
    expr: 'pgbackrest_repo_status != 0 and pgbackrest_repo_status != 2',
    for: '10m',
    summary: 'The backup repository of {{ins}} has an error ({{value}})',
    meaning: 'Backups and WAL cannot be written there, or not be read.',
  }),
  backup('crit', {
    name: 'BackupDamaged',
    expr: 'pgbackrest_backup_last_error_status == 1',
    for: '0s',
    summary: 'The last {{backup_type}} backup of {{ins}} has damaged pages',
    meaning: 'The database was damaged when it was copied.',
  }),
  backup('crit', {
    name: 'RestoreDrillFailed',
    // A member that drilled earlier may still show how that ended: the newest one counts.
    expr: `pigsty_restore_drill_passed == 0 and on (pg_cluster, ip) ${last} == on (pg_cluster) group_left () max by (pg_cluster) (${last})`,
    for: '0s',
    summary: 'The last restore drill of {{pg_cluster}} did not pass',
    meaning: 'Its newest backup may not be restorable: take a new one, and drill that.',
    firstCommand: 'pigsty drill restore {{pg_cluster}}',
  }),
  backup('warn', {
    name: 'RestoreDrillOverdue',
    expr: `time() - max by (pg_cluster) (${last}) > on (pg_cluster) max by (pg_cluster) (${interval}) + ${2 * DAY} or max by (pg_cluster) (${interval}) unless on (pg_cluster) ${last}`,
    for: '2d',
    summary: '{{pg_cluster}} was not drilled for as long as its inventory allows',
    meaning: 'Nobody knows whether its backups can be restored: the job could not begin, or found no room.',
    firstCommand: 'pigsty drill restore {{pg_cluster}}',
  }),
];
