import type { Alert } from '@pigsty/sdk';
import { availability } from './alerts/availability.ts';
import { backups } from './alerts/backups.ts';
import { poolers } from './alerts/poolers.ts';
import { replicas } from './alerts/replicas.ts';
import { upkeep } from './alerts/upkeep.ts';
import { workload } from './alerts/workload.ts';

/** In the order in which somebody should look. */
export const exporterAlerts: readonly Alert[] = [
  ...availability,
  ...replicas,
  ...workload,
  ...poolers,
  ...upkeep,
  ...backups,
];
