import type { Content } from '@pigsty/sdk';
import { alerts } from './alerts.ts';
import { redis } from './dashboard.ts';
import { metrics } from './metrics.ts';

/** What the exporter shows of each instance. */
export const content: Content = { metrics, alerts, dashboards: [redis] };
