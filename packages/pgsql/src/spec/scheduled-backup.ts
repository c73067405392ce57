import { exporterPaths } from '@pigsty/node/contract';
import type { CommonParams } from './schema.ts';

/** Why the last backup that cron took has failed: `seconds-since-1970 type pid words`. Not there after one that was taken. */
export function failedBackupFile({ pgbackrest_log_dir }: Pick<CommonParams, 'pgbackrest_log_dir'>): string {
  return `${pgbackrest_log_dir}/pg-backup.failed`;
}

/** When that was, for the node exporter. The superuser of PostgreSQL writes it, who takes the backups. */
export function failedBackupMetrics(cluster: string): string {
  return `${exporterPaths.textfiles}/pigsty_backup_${cluster}.prom`;
}

export const FAILED_BACKUP_METRIC = 'pigsty_backup_failed_timestamp_seconds';
