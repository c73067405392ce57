import {
  alert,
  metric,
  record,
  type Alert,
  type Metric,
  type MetricUnit,
  type RecordingRule,
} from '@pigsty/sdk';
import { sqlProbe } from '../../spec/sql-probe.ts';

const from = { exporter: 'node_exporter' } as const;
const service = ['service', 'port'];

type Row = readonly [
  name: string,
  type: Metric['type'],
  unit: MetricUnit,
  help: string,
  more?: readonly string[],
];

const rows: readonly Row[] = [
  ['pigsty_sql_probe_success', 'gauge', 'flag', 'whether the last ask of a service was answered'],
  ['pigsty_sql_probe_duration_seconds', 'gauge', 'seconds', 'how long the last ask of a service took'],
  ['pigsty_sql_probe_timestamp_seconds', 'gauge', 'timestamp', 'when a service was asked last'],
  ['pigsty_sql_probe_attempts_total', 'counter', 'count', 'asks of a service'],
  [
    'pigsty_sql_probe_failures_total',
    'counter',
    'count',
    'asks that were not answered, by what went wrong',
    ['reason'],
  ],
  ['pigsty_sql_probe_slow_total', 'counter', 'count', 'answers that took longer than promised'],
  [
    'pigsty_slo_objective_ratio',
    'gauge',
    'ratio',
    'share of the asks of a service that is to meet an objective',
    ['objective'],
  ],
  ['pigsty_slo_latency_seconds', 'gauge', 'seconds', 'how long an ask of a service may take'],
];

/** What the SQL probe of each member writes for the node exporter. */
export const sloMetrics: readonly Metric[] = rows.map(([name, type, unit, help, more = []]) =>
  metric({ name, type, unit, help, labels: [...service, ...more], from }),
);

const BY = 'job, cls, service';

/** Asks of a service within a window, of all members together. */
const asked = (window: string): string =>
  `sum by (${BY}) (increase(pigsty_sql_probe_attempts_total[${window}]))`;

/** Those of them that missed an objective. */
const missed = (window: string): string =>
  (
    [
      ['availability', 'failures'],
      ['latency', 'slow'],
    ] as const
  )
    .map(
      ([objective, what]) =>
        `label_replace(sum by (${BY}) (increase(pigsty_sql_probe_${what}_total[${window}])), "objective", "${objective}", "", "")`,
    )
    .join(' or ');

/** What one member asks within so many minutes. */
const least = (minutes: number): number => (minutes * 60) / sqlProbe.everySeconds;

/** Error budget of each objective, as a share of the asks. A member that says otherwise for a moment counts by the stricter. */
const allowed = `(1 - max by (${BY}, objective) (pigsty_slo_objective_ratio))`;

/**
 * How many times as fast as an objective allows asks miss it. Divided by no less than one member asks in the window: a service that is
 * an hour old has not had six hours in which to fail.
 */
const burn = (asks: string, misses: string, minutes: number): string =>
  `(${misses}) / on (${BY}) group_left () clamp_min(${asks}, ${least(minutes)}) / on (${BY}, objective) ${allowed}`;

/** Long windows are sums of minutes: three days of samples of every member would be read again and again. */
const overMinutes = (window: string, minutes: number): string =>
  burn(`sum_over_time(slo:asked:1m[${window}])`, `sum_over_time(slo:missed:1m[${window}])`, minutes);

const DAYS = 24 * 60;
const windows = [
  ['30m', 30, 'half an hour'],
  ['1h', 60, 'an hour'],
  ['6h', 360, 'six hours'],
  ['3d', 3 * DAYS, 'three days'],
] as const;

const every = '1m';

/** How fast budgets are used up, and what is left of them. */
export const sloRecords: readonly RecordingRule[] = [
  record({
    name: 'slo:burn:5m',
    expr: burn(asked('5m'), missed('5m'), 5),
    unit: 'count',
    help: 'times as fast as an objective allows asks missed it for five minutes',
  }),
  record({
    name: 'slo:asked:1m',
    expr: asked('1m'),
    unit: 'count',
    help: 'asks of a service in a minute',
    every,
  }),
  record({
    name: 'slo:missed:1m',
    expr: missed('1m'),
    unit: 'count',
    help: 'asks of a minute that missed an objective',
    every,
  }),
  ...windows.map(([window, minutes, words]) =>
    record({
      name: `slo:burn:${window}`,
      expr: overMinutes(window, minutes),
      unit: 'count',
      help: `the same for ${words}`,
      every,
    }),
  ),
  record({
    name: 'slo:kept:3d',
    expr: `1 - sum_over_time(slo:missed:1m[3d]) / on (${BY}) group_left () (sum_over_time(slo:asked:1m[3d]) > 0) and on (${BY}, objective) pigsty_slo_objective_ratio`,
    unit: 'ratio',
    help: 'share of the asks of three days that met an objective',
    every,
  }),
  record({
    name: 'slo:budget_left:14d',
    expr: `1 - ${overMinutes('14d', 14 * DAYS)}`,
    unit: 'ratio',
    help: 'share of the error budget of two weeks that is left; below zero it is overdrawn',
    every,
  }),
];

const burning = {
  firstCommand: 'pigsty health pgsql -l {{cls}}',
  dashboard: 'slo',
  interruption: ['patroni.service', 'PostgreSQL', 'pgbouncer.service', 'haproxy.service'],
} as const;

/**
 * An outage as soon as two asks have met it. Budgets have two windows each: the long one says that it matters, the short one
 * that it still goes on.
 */
export const sloAlerts: readonly Alert[] = [
  alert({
    name: 'ServiceProbeFailing',
    // What nothing is promised of may have no server in a cluster that is well.
    expr: 'pigsty_sql_probe_success == 0 and on (job, cls, ins, service) pigsty_slo_objective_ratio',
    for: '20s',
    severity: 'crit',
    summary: 'Service {{service}} of {{cls}} does not answer at {{ins}}',
    meaning: 'Clients that connect there fail. What went wrong is in the journal: journalctl -u pg_probe.',
    ...burning,
    firstCommand: 'pigsty health pgsql -l {{ip}}',
  }),
  alert({
    name: 'SloFastBurn',
    expr: 'slo:burn:5m > 14.4 and slo:burn:1h > 14.4',
    for: '2m',
    severity: 'crit',
    summary:
      'Service {{service}} of {{cls}} misses its objective ({{objective}}) {{value}} times as often as it may',
    meaning: 'Its clients fail or wait. At this pace the error budget of two weeks is gone within a day.',
    ...burning,
  }),
  alert({
    name: 'SloSlowBurn',
    expr: 'slo:burn:30m > 6 and slo:burn:6h > 6',
    for: '15m',
    severity: 'warn',
    summary:
      'Service {{service}} of {{cls}} has missed its objective ({{objective}}) {{value}} times as often as it may, for hours',
    meaning:
      'Some of its clients fail or wait. At this pace the error budget of two weeks is gone within three days.',
    ...burning,
  }),
];
