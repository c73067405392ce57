import type { Dashboard } from '@pigsty/sdk';
import { activity } from './dashboards/activity.ts';
import { cluster } from './dashboards/cluster.ts';
import { database } from './dashboards/database.ts';
import { exporter } from './dashboards/exporter.ts';
import { instance } from './dashboards/instance.ts';
import { overview } from './dashboards/overview.ts';
import { persist } from './dashboards/persist.ts';
import { pooler } from './dashboards/pgbouncer.ts';
import { pitr } from './dashboards/pitr.ts';
import { replication } from './dashboards/replication.ts';
import { sessions } from './dashboards/sessions.ts';
import { slo } from './dashboards/slo.ts';

/** Ids are those of the original, which has none of objectives. */
export const exporterDashboards: readonly Dashboard[] = [
  overview,
  cluster,
  instance,
  activity,
  replication,
  database,
  pooler,
  persist,
  pitr,
  exporter,
  slo,
  sessions,
];
