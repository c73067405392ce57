import { alert, dashboard, metric, record, row, stat, timeline, timeseries, type Content } from '@pigsty/sdk';

const from = { exporter: 'etcd' } as const;
const firstCommand = 'pigsty etcd list';
const dash = 'etcd';

/** What etcd shows of itself: who leads, how fast its disk and its peers are, how full it is. */
export const content: Content = {
  metrics: [
    metric({
      name: 'etcd_server_has_leader',
      type: 'gauge',
      unit: 'flag',
      help: 'whether the member sees a leader',
      from,
    }),
    metric({
      name: 'etcd_server_is_leader',
      type: 'gauge',
      unit: 'flag',
      help: 'whether the member leads',
      from,
    }),
    metric({
      name: 'etcd_server_leader_changes_seen_total',
      type: 'counter',
      unit: 'count',
      help: 'changes of the leader',
      from,
    }),
    metric({
      name: 'etcd_server_proposals_failed_total',
      type: 'counter',
      unit: 'count',
      help: 'writes that the majority did not agree to',
      from,
    }),
    metric({
      name: 'etcd_server_proposals_committed_total',
      type: 'gauge',
      unit: 'count',
      help: 'writes that the majority agreed to',
      from,
    }),
    metric({
      name: 'etcd_debugging_mvcc_current_revision',
      type: 'gauge',
      unit: 'count',
      help: 'revision of the keys, the same on all members',
      from,
    }),
    metric({
      name: 'etcd_debugging_auth_revision',
      type: 'gauge',
      unit: 'count',
      help: 'revision of users and roles, the same on all members',
      from,
    }),
    metric({
      name: 'etcd_mvcc_db_total_size_in_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'size of the database on disk',
      from,
    }),
    metric({
      name: 'etcd_server_quota_backend_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'size at which no write is taken any more',
      from,
    }),
    metric({
      name: 'etcd_disk_wal_fsync_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'how long the log takes to reach the disk',
      from,
    }),
    metric({
      name: 'etcd_disk_backend_commit_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'how long the database takes to reach the disk',
      from,
    }),
    metric({
      name: 'etcd_network_peer_round_trip_time_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'how long a message to a peer takes',
      from,
    }),
  ],
  records: [
    record({
      name: 'etcd:ins:wal_fsync_p99',
      expr: 'histogram_quantile(0.99, sum by (cls, ins, ip, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket[5m])))',
      unit: 'seconds',
      help: 'time of the slowest hundredth of writes of the log',
    }),
    record({
      name: 'etcd:ins:quota_used',
      expr: 'etcd_mvcc_db_total_size_in_bytes / etcd_server_quota_backend_bytes',
      unit: 'ratio',
      help: 'part of the quota that is used',
    }),
  ],
  alerts: [
    alert({
      name: 'EtcdMemberDown',
      expr: 'up{job="etcd"} == 0',
      for: '1m',
      interruption: 'any',
      severity: 'crit',
      summary: '{{ins}} of {{cls}} does not answer',
      meaning: 'One member less that may fail before PostgreSQL can no longer elect a leader.',
      firstCommand,
      dashboard: dash,
    }),
    alert({
      name: 'EtcdNoLeader',
      expr: 'max by (cls) (etcd_server_has_leader) == 0',
      for: '15s',
      severity: 'crit',
      summary: '{{cls}} has no leader',
      meaning: 'Nothing can be written to it: no PostgreSQL cluster can fail over.',
      firstCommand,
      dashboard: dash,
    }),
    alert({
      name: 'EtcdQuorumAtRisk',
      expr: 'sum by (cls) (up{job="etcd"}) <= floor(count by (cls) (up{job="etcd"}) / 2) + 1 and count by (cls) (up{job="etcd"}) > sum by (cls) (up{job="etcd"})',
      for: '30s',
      severity: 'crit',
      summary: '{{cls}} does not tolerate another loss: {{value}} members are up',
      meaning: 'With one more member gone no PostgreSQL cluster can fail over.',
      firstCommand,
      dashboard: dash,
    }),
    alert({
      name: 'EtcdMembersDiffer',
      // Revisions of keys differ for a moment wherever somebody writes: a member is to have what another had a minute ago.
      expr: 'max by (cls) (etcd_debugging_auth_revision) > min by (cls) (etcd_debugging_auth_revision) or max by (cls) (etcd_debugging_mvcc_current_revision offset 1m) > min by (cls) (etcd_debugging_mvcc_current_revision)',
      for: '2m',
      severity: 'crit',
      summary: 'Members of {{cls}} hold different keys or users',
      meaning: 'A Patroni that asks one of them sees another leader than the others, or none.',
      firstCommand,
      dashboard: dash,
    }),
    alert({
      name: 'EtcdSlowFsync',
      expr: 'etcd:ins:wal_fsync_p99 > 0.1',
      for: '5m',
      severity: 'warn',
      summary: 'The disk of {{ins}} takes {{value}} s to keep a write',
      meaning: 'Slow disks make etcd lose its leader, and PostgreSQL with it.',
      firstCommand,
      dashboard: dash,
    }),
    alert({
      name: 'EtcdQuota',
      expr: 'etcd:ins:quota_used > 0.8',
      for: '5m',
      severity: 'warn',
      summary: '{{ins}} has used {{value}} of its quota',
      meaning: 'A full etcd takes no write: no PostgreSQL cluster can fail over then.',
      firstCommand: 'pigsty etcd defrag',
      dashboard: dash,
    }),
  ],
  dashboards: [
    dashboard({
      id: dash,
      title: 'etcd',
      variables: [{ name: 'cls', metric: 'etcd_server_has_leader' }],
      rows: [
        row('Has it a quorum?', [
          stat({
            title: 'Members that see a leader',
            unit: 'count',
            series: { expr: 'sum(etcd_server_has_leader{cls="$cls"})' },
          }),
          timeline({
            title: 'Leader',
            series: [{ expr: 'etcd_server_is_leader{cls="$cls"}', legend: '{{ins}}' }],
            states: { 0: 'follower', 1: 'leader' },
          }),
          timeseries({
            title: 'Writes not agreed to',
            unit: 'count',
            series: [{ expr: 'rate(etcd_server_proposals_failed_total{cls="$cls"}[5m])', legend: '{{ins}}' }],
          }),
        ]),
        row('Are disk and network fast?', [
          timeseries({
            title: 'Log to disk, slowest hundredth',
            unit: 'seconds',
            // No write, no slowest one.
            series: [
              { expr: 'etcd:ins:wal_fsync_p99{cls="$cls"}', legend: '{{ins}}', emptyWhenHealthy: true },
            ],
          }),
          timeseries({
            title: 'Message to a peer, slowest hundredth',
            unit: 'seconds',
            series: [
              {
                expr: 'histogram_quantile(0.99, sum by (ins, le) (rate(etcd_network_peer_round_trip_time_seconds_bucket{cls="$cls"}[5m])))',
                legend: '{{ins}}',
                emptyWhenHealthy: true,
              },
            ],
          }),
        ]),
        row('How full is it?', [
          timeseries({
            title: 'Used of the quota',
            unit: 'ratio',
            series: [{ expr: 'etcd:ins:quota_used{cls="$cls"}', legend: '{{ins}}' }],
          }),
        ]),
      ],
    }),
  ],
};
