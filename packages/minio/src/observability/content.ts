import { alert, dashboard, metric, row, stat, timeseries, type Content, type Metric } from '@pigsty/sdk';
import { versitygw } from '../engines/versitygw.ts';

const from = { exporter: 'minio' } as const;
const gauge = (name: string, unit: 'bytes' | 'count', help: string) =>
  metric({ name, type: 'gauge', unit, help, from });

const free = 'minio_cluster_capacity_usable_free_bytes or minio_cluster_health_capacity_usable_free_bytes';
const total = 'minio_cluster_capacity_usable_total_bytes or minio_cluster_health_capacity_usable_total_bytes';
const nodesOffline = 'minio_cluster_nodes_offline_total or minio_cluster_health_nodes_offline_count';
/** Not there where the server has another name for it. */
const seldom = (name: string, help: string): Metric => ({
  ...gauge(name, 'count', help),
  emptyWhenHealthy: true,
});

// A server of 2021 counts its only drive as missing.
const drivesOffline =
  '(minio_cluster_disk_offline_total and minio_cluster_disk_total > 1) or minio_cluster_health_drives_offline_count';

/** The series of a server of 2021 and, after `or`, those of version 3. */
export const content: Content = {
  metrics: [
    gauge('minio_cluster_nodes_online_total', 'count', 'members that answer'),
    gauge('minio_cluster_nodes_offline_total', 'count', 'members that do not answer'),
    seldom('minio_cluster_health_capacity_usable_total_bytes', 'room for objects, of a newer server'),
    seldom('minio_cluster_health_capacity_usable_free_bytes', 'free room for objects, of a newer server'),
    seldom('minio_cluster_health_nodes_offline_count', 'members that do not answer, of a newer server'),
    seldom('minio_cluster_health_drives_offline_count', 'drives that are missing, of a newer server'),
    gauge('minio_cluster_disk_total', 'count', 'drives of the cluster'),
    gauge('minio_cluster_disk_online_total', 'count', 'drives that are there'),
    gauge('minio_cluster_disk_offline_total', 'count', 'drives that are missing'),
    gauge('minio_cluster_capacity_usable_total_bytes', 'bytes', 'room for objects'),
    gauge('minio_cluster_capacity_usable_free_bytes', 'bytes', 'free room for objects'),
    metric({
      name: 'minio_s3_requests_total',
      type: 'counter',
      unit: 'count',
      labels: ['api'],
      help: 'requests',
      from,
    }),
    metric({
      name: 'minio_s3_requests_errors_total',
      type: 'counter',
      unit: 'count',
      labels: ['api'],
      help: 'requests that ended with an error',
      from,
    }),
  ],
  alerts: [
    alert({
      name: 'MinioServerDown',
      // An engine without metrics is asked for its health from outside.
      expr: `up{job="minio"} < 1 or probe_success{job="http",instance=~".+${versitygw.health.live}"} < 1`,
      for: '1m',
      interruption: 'any',
      severity: 'crit',
      summary: '{{ins}} of the object store does not answer',
      meaning: 'Backups that go through this member fail; with too few members nothing can be written.',
      firstCommand: 'pigsty minio list -l {{cls}}',
      dashboard: 'minio-cluster',
    }),
    alert({
      name: 'MinioNodeOffline',
      expr: `(${nodesOffline}) > 0`,
      for: '3m',
      severity: 'warn',
      summary: 'members of {{cls}} are missing',
      firstCommand: 'pigsty minio list -l {{cls}}',
      dashboard: 'minio-cluster',
    }),
    alert({
      name: 'MinioDiskOffline',
      expr: `(${drivesOffline}) > 0`,
      for: '3m',
      severity: 'warn',
      summary: 'drives of {{cls}} are missing',
      meaning: 'Objects can still be read; how many more drives may fail depends on the size of a set.',
      firstCommand: 'pigsty minio list -l {{cls}}',
      dashboard: 'minio-cluster',
    }),
    alert({
      name: 'MinioClusterCapacityHigh',
      expr: `1 - (${free}) / (${total}) > 0.9`,
      for: '15m',
      severity: 'warn',
      summary: '{{cls}} is nearly full',
      meaning: 'When it is full, backups fail and WAL stays on the hosts of the databases.',
      firstCommand: 'pigsty minio list -l {{cls}}',
      dashboard: 'minio-cluster',
    }),
  ],
  dashboards: [
    dashboard({
      id: 'minio-cluster',
      title: 'Object store',
      variables: [{ name: 'cls', metric: 'minio_cluster_nodes_online_total' }],
      rows: [
        row('State', [
          stat({
            title: 'Members missing',
            unit: 'count',
            series: { expr: 'max(minio_cluster_nodes_offline_total{cls="$cls"})' },
          }),
          stat({
            title: 'Drives missing',
            unit: 'count',
            series: { expr: 'max(minio_cluster_disk_offline_total{cls="$cls"})' },
          }),
          stat({
            title: 'Free',
            unit: 'bytes',
            series: { expr: 'min(minio_cluster_capacity_usable_free_bytes{cls="$cls"})' },
          }),
        ]),
        row('Requests', [
          timeseries({
            title: 'Requests',
            unit: 'count',
            series: [
              { expr: 'sum by (api) (rate(minio_s3_requests_total{cls="$cls"}[5m]))', legend: '{{api}}' },
            ],
          }),
          timeseries({
            title: 'Errors',
            unit: 'count',
            series: [
              {
                expr: 'sum by (ins, api) (rate(minio_s3_requests_errors_total{cls="$cls"}[5m]))',
                legend: '{{ins}} {{api}}',
                emptyWhenHealthy: true,
              },
            ],
          }),
        ]),
      ],
    }),
  ],
};
