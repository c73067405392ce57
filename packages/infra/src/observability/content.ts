import { alert, dashboard, metric, record, row, stat, timeseries, type Content } from '@pigsty/sdk';

const server = { exporter: 'VictoriaMetrics' } as const;

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
  alerts: [
    alert({
      name: 'Watchdog',
      expr: 'count(up) > 0',
      for: '0s',
      severity: 'none',
      summary: 'Alerting works',
      meaning:
        'This alert never stops. Who gets it and hears nothing any more knows that nobody is told of anything.',
    }),
    alert({
      name: 'InfraDown',
      expr: 'up{job="infra"} < 1',
      for: '1m',
      interruption: 'any',
      severity: 'crit',
      summary: '{{ins}} on {{ip}} does not answer',
      meaning: 'A part of the monitoring does not run: what it does is missing until it is back.',
      firstCommand: 'pigsty health infra -l {{ip}}',
      dashboard: 'infra-overview',
    }),
    alert({
      name: 'TargetDown',
      expr: 'up{job!~"infra|node|haproxy|etcd|minio|pgsql|patroni|redis|ping"} < 1',
      for: '1m',
      severity: 'crit',
      summary: '{{ins}} of {{cls}} ({{job}}) does not answer',
      meaning: 'Nothing is known of it any more.',
      firstCommand: 'pigsty health -l {{ip}}',
    }),
    alert({
      name: 'RuleFails',
      expr: 'increase(vmalert_alerting_rules_errors_total[5m]) > 0',
      for: '2m',
      severity: 'warn',
      summary: 'The rule {{alertname}} cannot be evaluated',
      meaning: 'This alert does not fire, whatever happens.',
      firstCommand: 'pigsty health infra',
      dashboard: 'infra-overview',
    }),
    alert({
      name: 'AlertNotTaken',
      expr: 'increase(vmalert_alerts_send_errors_total[5m]) > 0',
      for: '1m',
      severity: 'crit',
      summary: 'Alertmanager on {{ip}} does not take alerts',
      meaning: 'Nobody is told of what is wrong.',
      firstCommand: 'pigsty health infra -l {{ip}}',
      dashboard: 'infra-overview',
    }),
    alert({
      name: 'NotificationFails',
      expr: 'increase(alertmanager_notifications_failed_total[5m]) > 0',
      for: '1m',
      severity: 'warn',
      summary: 'A receiver ({{integration}}) does not take messages of {{ins}}',
      meaning: 'Alerts fire and do not arrive.',
      firstCommand: 'pigsty health infra -l {{ip}}',
      dashboard: 'infra-overview',
    }),
    alert({
      name: 'StoreDiskLow',
      expr: 'vm_free_disk_space_bytes < 5e9',
      for: '5m',
      severity: 'warn',
      summary: 'Less than 5 GB are left for {{ins}}',
      meaning: 'A store that finds no space takes nothing in any more.',
      firstCommand: 'pigsty check infra -l {{ip}}',
      dashboard: 'infra-overview',
    }),
  ],
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
