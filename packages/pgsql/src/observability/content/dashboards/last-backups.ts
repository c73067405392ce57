import { BACKUP_METRIC } from '../archive.ts';
import { ofCluster } from './scope.ts';

/** Seconds since the last backup of the chosen cluster, for each of its repositories, as the alert BackupStale counts them. */
export const ageOfLastBackups = `(time() - max by (repo_key) (${ofCluster(BACKUP_METRIC)}))`;

/**
 * That of the repository whose last backup is oldest. Samples come every five minutes: until then, as after a deploy, it is what the
 * exporter says of all repositories together.
 */
export const ageOfOldest = `max(${ageOfLastBackups} or min(${ofCluster('pgbackrest_backup_since_last_completion_seconds', ',backup_type="incr"')}))`;
