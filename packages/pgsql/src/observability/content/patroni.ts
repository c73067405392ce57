import {
  alert,
  dashboard,
  metric,
  row,
  stat,
  table,
  timeline,
  timeseries,
  type Alert,
  type Dashboard,
  type Metric,
} from '@pigsty/sdk';

const from = { exporter: 'Patroni' } as const;
const ha = 'pgsql-patroni';
const flag = (name: string, help: string): ReturnType<typeof metric> =>
  metric({ name, type: 'gauge', unit: 'flag', help, from });
const list = 'pigsty pgsql list {{cls}}';

/** What Patroni shows of its cluster: roles, streaming, what waits for a restart, and how old its view of etcd is. */
export const patroniMetrics: readonly Metric[] = [
  flag('patroni_primary', 'whether the member leads'),
  flag('patroni_replica', 'whether the member is a replica'),
  flag('patroni_sync_standby', 'whether the member is a synchronous replica'),
  flag('patroni_postgres_running', 'whether PostgreSQL runs'),
  flag('patroni_postgres_streaming', 'whether the member streams'),
  flag('patroni_pending_restart', 'whether a setting waits for a restart'),
  flag('patroni_is_paused', 'whether Patroni leaves the cluster alone'),
  flag('patroni_failsafe_mode_is_active', 'whether the cluster goes on without etcd'),
  flag('patroni_cluster_unlocked', 'whether nobody leads'),
  metric({
    name: 'patroni_postgres_timeline',
    type: 'counter',
    unit: 'count',
    help: 'timeline: grows by one with each promotion',
    from,
  }),
  metric({
    name: 'patroni_dcs_last_seen',
    type: 'gauge',
    unit: 'timestamp',
    help: 'when Patroni last reached etcd',
    from,
  }),
];

export const patroniAlerts: readonly Alert[] = [
  alert({
    name: 'PatroniDown',
    expr: 'up{job="patroni"} == 0',
    for: '1m',
    interruption: ['patroni.service'],
    severity: 'crit',
    summary: 'Patroni of {{ins}} does not answer',
    meaning: 'The member cannot take over, and PostgreSQL stops where the leader loses its lease.',
    firstCommand: 'pigsty health pgsql -l {{ip}}',
    dashboard: ha,
  }),
  alert({
    name: 'NoPrimary',
    // Where no Patroni answers nobody says who leads, and services find no primary. Hosts that are down are told of themselves.
    expr: 'max by (cls) (patroni_primary) == 0 or 0 * count by (cls) (up{job="patroni"} == 0 and on (ip) up{job="node"} == 1) unless on (cls) patroni_primary',
    for: '30s',
    interruption: ['patroni.service', 'PostgreSQL'],
    severity: 'crit',
    summary: '{{cls}} has no primary: writes fail',
    meaning: 'The service primary refuses connections until a member is promoted.',
    firstCommand: list,
    dashboard: ha,
  }),
  alert({
    name: 'TwoPrimaries',
    expr: 'sum by (cls) (patroni_primary) > 1',
    for: '30s',
    severity: 'crit',
    summary: '{{cls}} has {{value}} primaries',
    meaning: 'Two members take writes: one of them will lose what it took.',
    firstCommand: list,
    dashboard: ha,
  }),
  alert({
    name: 'LeaderChanged',
    // A new cluster has had no leader before: zero is a member that does not run yet.
    expr: 'max by (cls) (patroni_postgres_timeline) > max by (cls) (patroni_postgres_timeline offset 10m > 0)',
    for: '0s',
    interruption: ['patroni.service', 'PostgreSQL'],
    severity: 'warn',
    summary: '{{cls}} has another leader',
    meaning: 'Connections to the former leader were cut.',
    firstCommand: list,
    dashboard: ha,
  }),
  alert({
    name: 'ReplicationStopped',
    expr: 'patroni_replica == 1 and patroni_postgres_streaming == 0',
    for: '2m',
    interruption: ['patroni.service', 'PostgreSQL'],
    severity: 'crit',
    summary: '{{ins}} does not stream from its leader',
    meaning: 'It falls behind, answers with old rows, and may not take over.',
    firstCommand: list,
    dashboard: ha,
  }),
  alert({
    name: 'PatroniPaused',
    expr: 'patroni_is_paused == 1',
    for: '15m',
    severity: 'warn',
    summary: 'Patroni leaves {{cls}} alone (paused), seen at {{ins}}',
    meaning: 'Nobody takes over when the leader dies.',
    firstCommand: 'pigsty pgsql maintenance {{cls}} --mode off',
    dashboard: ha,
  }),
  alert({
    name: 'PatroniDcsStale',
    expr: 'time() - patroni_dcs_last_seen > 60',
    for: '0s',
    severity: 'crit',
    summary: '{{ins}} has not reached etcd for {{value}} s',
    meaning: 'The cluster cannot fail over, and a leader that cannot renew its lease stops taking writes.',
    firstCommand: 'pigsty etcd list',
    dashboard: ha,
  }),
  alert({
    name: 'PatroniFailsafeActive',
    expr: 'max by (cls) (patroni_failsafe_mode_is_active) > 0',
    for: '0s',
    severity: 'crit',
    summary: '{{cls}} goes on without etcd',
    meaning: 'The leader stays because all members see it; it stops as soon as one of them does not.',
    firstCommand: 'pigsty etcd list',
    dashboard: ha,
  }),
  alert({
    name: 'PendingRestart',
    expr: 'patroni_pending_restart == 1',
    for: '30m',
    severity: 'warn',
    summary: 'A setting of {{ins}} waits for a restart',
    meaning: 'It does not run with the settings that it has been given.',
    firstCommand: 'pigsty pgsql restart {{cls}} --dry-run',
    dashboard: ha,
  }),
];

export const patroniDashboard: Dashboard = dashboard({
  id: ha,
  title: 'Patroni and failover',
  variables: [{ name: 'cls', metric: 'patroni_postgres_running' }],
  rows: [
    row('Will failover work?', [
      stat({
        title: 'Members that run',
        unit: 'count',
        series: { expr: 'sum(patroni_postgres_running{cls="$cls"})' },
      }),
      stat({
        title: 'Replicas that stream',
        unit: 'count',
        series: { expr: 'sum(patroni_postgres_streaming{cls="$cls"})' },
      }),
      stat({ title: 'Paused', unit: 'flag', series: { expr: 'max(patroni_is_paused{cls="$cls"})' } }),
      stat({
        title: 'Age of its view of etcd',
        unit: 'seconds',
        series: { expr: 'max(time() - patroni_dcs_last_seen{cls="$cls"})' },
      }),
    ]),
    row('Who led?', [
      timeline({
        title: 'Leader',
        series: [{ expr: 'patroni_primary{cls="$cls"}', legend: '{{ins}}' }],
        states: { 0: 'replica', 1: 'leader' },
      }),
      timeseries({
        title: 'Timeline',
        unit: 'count',
        series: [{ expr: 'max by (cls) (patroni_postgres_timeline{cls="$cls"})', legend: '{{cls}}' }],
      }),
    ]),
    row('What waits?', [
      table({
        title: 'Waiting for a restart',
        columns: ['ins', 'ip'],
        series: [{ expr: 'patroni_pending_restart{cls="$cls"} == 1', emptyWhenHealthy: true }],
      }),
    ]),
  ],
});
