import type { Content } from '@pigsty/sdk';
import { alerts } from './content/alerts.ts';
import { dashboards } from './content/dashboards.ts';
import { metrics } from './content/metrics.ts';
import { records } from './content/records.ts';

/** What NODE shows and warns of: machines, HAProxy, VIPs, clocks, and whether logs are sent. */
export const content: Content = { metrics, records, alerts, dashboards };
