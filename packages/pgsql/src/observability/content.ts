import type { Content } from '@pigsty/sdk';
import { archiveMetrics } from './content/archive.ts';
import { exporterAlerts } from './content/alerts.ts';
import { exporterDashboards } from './content/dashboards.ts';
import { failoverAlerts, failoverMetrics } from './content/failover.ts';
import { exporterMetrics } from './content/metrics.ts';
import { patroniAlerts, patroniDashboard, patroniMetrics } from './content/patroni.ts';
import { poolerStateMetrics } from './content/pooler-state.ts';
import { records } from './content/records.ts';
import { sessionMetrics } from './content/sessions.ts';
import { sloAlerts, sloMetrics, sloRecords } from './content/slo.ts';

/** What PGSQL shows and warns of: PostgreSQL and its replicas, PgBouncer, backups, Patroni. */
export const content: Content = {
  metrics: [
    ...patroniMetrics,
    ...exporterMetrics,
    ...sloMetrics,
    ...sessionMetrics,
    ...failoverMetrics,
    ...archiveMetrics,
    ...poolerStateMetrics,
  ],
  records: [...records, ...sloRecords],
  alerts: [...exporterAlerts, ...patroniAlerts, ...failoverAlerts, ...sloAlerts],
  dashboards: [...exporterDashboards, patroniDashboard],
};
