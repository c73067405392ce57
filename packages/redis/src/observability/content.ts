import { alert, dashboard, metric, row, stat, timeseries, type Content, type Metric } from '@pigsty/sdk';

const from = { exporter: 'redis_exporter' } as const;
const gauge = (name: string, unit: Metric['unit'], help: string): Metric =>
  metric({ name, type: 'gauge', unit, help, from });
const firstCommand = 'pigsty redis status';

/** What the exporter shows of each instance. */
export const content: Content = {
  metrics: [
    gauge('redis_up', 'flag', 'whether the instance answers'),
    gauge('redis_master_link_up', 'flag', 'whether a replica reaches its primary'),
    gauge('redis_connected_slaves', 'count', 'replicas of a primary'),
    gauge('redis_cluster_state', 'flag', 'whether a native cluster serves all slots'),
    gauge('redis_cluster_slots_fail', 'count', 'slots that nobody serves'),
    metric({
      name: 'redis_sentinel_master_ckquorum_status',
      type: 'gauge',
      unit: 'flag',
      labels: ['master_name', 'message'],
      help: 'whether a sentinel sees enough others to agree on a failover',
      from,
      emptyWhenHealthy: true,
    }),
    gauge('redis_memory_used_bytes', 'bytes', 'memory that keys take'),
    gauge('redis_memory_max_bytes', 'bytes', 'memory that keys may take; 0 without a limit'),
    gauge('redis_rdb_last_bgsave_status', 'flag', 'whether the last snapshot succeeded'),
    gauge('redis_connected_clients', 'count', 'connections of clients'),
    metric({
      name: 'redis_rejected_connections_total',
      type: 'counter',
      unit: 'count',
      help: 'connections refused because there were too many',
      from,
    }),
    metric({
      name: 'redis_commands_processed_total',
      type: 'counter',
      unit: 'count',
      help: 'commands',
      from,
    }),
  ],
  alerts: [
    alert({
      name: 'RedisDown',
      expr: 'redis_up == 0',
      for: '30s',
      interruption: 'any',
      severity: 'crit',
      summary: '{{ins}} of {{cls}} does not answer',
      meaning: 'Its clients have no answer; a primary is replaced where sentinels watch it.',
      firstCommand,
      dashboard: 'redis',
    }),
    alert({
      name: 'RedisReplicationBroken',
      expr: 'redis_master_link_up == 0',
      for: '1m',
      severity: 'crit',
      summary: '{{ins}} does not reach its primary',
      meaning: 'What is written is in one place only.',
      firstCommand,
      dashboard: 'redis',
    }),
    alert({
      name: 'RedisClusterBroken',
      expr: 'redis_cluster_state == 0 or redis_cluster_slots_fail > 0',
      for: '30s',
      severity: 'crit',
      summary: '{{ins}} sees slots that nobody serves',
      meaning: 'Keys of these slots can neither be read nor written.',
      firstCommand,
      dashboard: 'redis',
    }),
    alert({
      name: 'SentinelNoQuorum',
      // The reason is a label, and changes.
      expr: 'min by (job, cls, ins, ip, master_name) (redis_sentinel_master_ckquorum_status) == 0',
      for: '1m',
      severity: 'crit',
      summary: 'Sentinel {{ins}} sees too few others to agree on {{master_name}}',
      meaning: 'Nobody takes over when the primary dies.',
      firstCommand,
      dashboard: 'redis',
    }),
    alert({
      name: 'RedisMemoryHigh',
      expr: 'redis_memory_used_bytes / redis_memory_max_bytes > 0.9 and redis_memory_max_bytes > 0',
      for: '5m',
      severity: 'warn',
      summary: '{{ins}} has used {{value}} of its memory',
      meaning: 'Keys are evicted, or writes refused, by its policy.',
      firstCommand,
      dashboard: 'redis',
    }),
    alert({
      name: 'RedisRejectsConnections',
      expr: 'increase(redis_rejected_connections_total[5m]) > 0',
      for: '0s',
      severity: 'crit',
      summary: '{{ins}} refuses connections',
      meaning: 'It has as many clients as maxclients allows.',
      firstCommand,
      dashboard: 'redis',
    }),
    alert({
      name: 'RedisSaveFailed',
      expr: 'redis_rdb_last_bgsave_status == 0',
      for: '5m',
      severity: 'warn',
      summary: 'The last snapshot of {{ins}} failed',
      meaning: 'After a restart it would come back with older keys.',
      firstCommand: 'pigsty health redis -l {{ip}}',
      dashboard: 'redis',
    }),
  ],
  dashboards: [
    dashboard({
      id: 'redis',
      title: 'Redis',
      variables: [{ name: 'cls', metric: 'redis_up' }],
      rows: [
        row('Does it serve?', [
          stat({ title: 'Instances', unit: 'count', series: { expr: 'sum(redis_up{cls="$cls"})' } }),
          timeseries({
            title: 'Commands',
            unit: 'count',
            series: [{ expr: 'rate(redis_commands_processed_total{cls="$cls"}[2m])', legend: '{{ins}}' }],
          }),
          timeseries({
            title: 'Clients',
            unit: 'count',
            series: [{ expr: 'redis_connected_clients{cls="$cls"}', legend: '{{ins}}' }],
          }),
        ]),
        row('Will the memory hold?', [
          timeseries({
            title: 'Memory',
            unit: 'bytes',
            series: [{ expr: 'redis_memory_used_bytes{cls="$cls"}', legend: '{{ins}}' }],
          }),
        ]),
      ],
    }),
  ],
};
