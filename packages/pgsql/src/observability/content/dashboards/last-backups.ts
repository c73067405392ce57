import { BACKUP_METRIC } from '../archive.ts';
import { ofCluster } from './scope.ts';

/** Seconds since the last backup of the chosen cluster, for each of its repositories, as the alert BackupStale counts them. */
export const ageOfLastBackups = `(time() - max by (repo_key) (${ofCluster(BACKUP_METRIC)}))`;
