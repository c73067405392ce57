import { dashboard, metric, record, row, stat, timeseries, type Content, type Metric } from '@pigsty/sdk';
import { expectedTargets } from '../render/expected-targets.ts';
import { alerts } from './alerts.ts';

const server = { exporter: 'VictoriaMetrics' } as const;

/** The same of several servers, by the name that each gives it. */
function flags(
  help: string,
  servers: Readonly<Record<string, string>>,
  labels?: readonly string[],
): readonly Metric[] {
  return Object.entries(servers).map(([name, exporter]) =>
    metric({
      name,
      type: 'gauge',
      unit: 'flag',
      help,
      from: { exporter },
      ...(labels === undefined ? {} : { labels }),
    }),
  );
}

/** What INFRA says of itself: whether everything expected is seen, whether rules and messages get through. */
export const content: Content = {
  metrics: [
    metric({
      name: 'scrape_duration_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'how long a target took to answer',
      from: server,
    }),
    metric({
      name: 'scrape_samples_scraped',
      type: 'gauge',
      unit: 'count',
      help: 'samples that a target shows',
      from: server,
    }),
    metric({
      name: expectedTargets,
      type: 'gauge',
      unit: 'count',
      help: 'targets that an instance should have',
      from: { exporter: 'vmalert' },
    }),
    metric({
      name: 'vmalert_iteration_missed_total',
      type: 'counter',
      unit: 'count',
      labels: ['group'],
      help: 'evaluations of rules that were left out',
      from: { exporter: 'vmalert' },
    }),
    metric({
      name: 'vmalert_alerting_rules_errors_total',
      type: 'counter',
      unit: 'count',
      labels: ['alertname', 'group'],
      help: 'evaluations of alerts that failed',
      from: { exporter: 'vmalert' },
    }),
    metric({
      name: 'vmalert_alerts_send_errors_total',
      type: 'counter',
      unit: 'count',
      help: 'alerts that Alertmanager did not take',
      from: { exporter: 'vmalert' },
    }),
    metric({
      name: 'alertmanager_notifications_failed_total',
      type: 'counter',
      unit: 'count',
      labels: ['integration'],
      help: 'messages that a receiver did not take',
      from: { exporter: 'Alertmanager' },
    }),
    metric({
      name: 'vm_free_disk_space_bytes',
      type: 'gauge',
      unit: 'bytes',
      labels: ['path'],
      help: 'space left for a store',
      from: server,
    }),
    metric({
      name: 'vm_rows_inserted_total',
      type: 'counter',
      unit: 'count',
      labels: ['type'],
      help: 'samples taken in',
      from: server,
    }),
    ...flags('whether the configuration was loaded when it was read last', {
      vmalert_config_last_reload_successful: 'vmalert',
      vm_promscrape_config_last_reload_successful: 'VictoriaMetrics',
      alertmanager_config_last_reload_successful: 'Alertmanager',
      blackbox_exporter_config_last_reload_successful: 'blackbox_exporter',
    }),
    ...flags(
      'whether a store takes nothing in, for want of space',
      { vm_storage_is_read_only: 'VictoriaMetrics', vl_storage_is_read_only: 'VictoriaLogs' },
      ['path'],
    ),
    metric({
      name: 'vl_rows_dropped_total',
      type: 'counter',
      unit: 'count',
      labels: ['reason'],
      help: 'log entries that were thrown away',
      from: { exporter: 'VictoriaLogs' },
    }),
  ],
  records: [
    record({
      name: 'infra:up',
      expr: 'up{job="infra"}',
      unit: 'flag',
      help: 'whether a part of INFRA answers',
    }),
    record({
      name: 'estate:targets_down:count',
      expr: 'count(up == 0) or vector(0)',
      unit: 'count',
      help: 'targets that do not answer',
    }),
  ],
  alerts,
  dashboards: [
    dashboard({
      id: 'infra-overview',
      title: 'Monitoring itself',
      rows: [
        row('Can I trust what I see?', [
          stat({ title: 'Targets', unit: 'count', series: { expr: 'count(up)' } }),
          stat({ title: 'Targets down', unit: 'count', series: { expr: 'estate:targets_down:count' } }),
          timeseries({
            title: 'Slowest targets',
            unit: 'seconds',
            series: [{ expr: 'topk(10, scrape_duration_seconds)', legend: '{{job}} {{ins}}' }],
          }),
          timeseries({
            title: 'Samples taken in',
            unit: 'count',
            series: [{ expr: 'sum(rate(vm_rows_inserted_total[2m])) by (ins)', legend: '{{ins}}' }],
          }),
        ]),
        row('Do alerts arrive?', [
          timeseries({
            title: 'Failed evaluations',
            unit: 'count',
            series: [
              {
                expr: 'sum(increase(vmalert_alerting_rules_errors_total[5m])) by (ins)',
                legend: '{{ins}}',
              },
            ],
          }),
          timeseries({
            title: 'Failed messages',
            unit: 'count',
            series: [
              {
                expr: 'sum(increase(alertmanager_notifications_failed_total[5m])) by (ins, integration)',
                legend: '{{ins}} {{integration}}',
              },
            ],
          }),
        ]),
        row('Will the disk hold?', [
          timeseries({
            title: 'Space left for stores',
            unit: 'bytes',
            series: [{ expr: 'min(vm_free_disk_space_bytes) by (ins)', legend: '{{ins}}' }],
          }),
        ]),
      ],
    }),
  ],
};
