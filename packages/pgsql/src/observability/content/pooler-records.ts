import { recordingRules, type MetricUnit, type RecordingRule, type RecordRow } from '@pigsty/sdk';

const levels = [
  ['ins', 'job, cls, ins, ip'],
  ['cls', 'job, cls'],
  ['env', 'job'],
] as const;

const above = (name: string, how: 'max' | 'sum', unit: MetricUnit, help: string): readonly RecordRow[] =>
  levels.map(([level, by]): RecordRow => [
    `pgbouncer:${level}:${name}`,
    `${how} by (${by}) (pgbouncer:pool:${name})`,
    unit,
    help,
  ]);

const pools: readonly RecordRow[] = (
  [
    ['maxwait', 'max', 'seconds', 'how long the first in the queue has waited'],
    ['active_clients', 'sum', 'count', 'clients that have a server connection'],
    ['waiting_clients', 'sum', 'count', 'clients that wait for one'],
    ['active_servers', 'sum', 'count', 'server connections in use'],
    ['idle_servers', 'sum', 'count', 'server connections that are free'],
    ['used_servers', 'sum', 'count', 'server connections that must be tried first'],
    ['tested_servers', 'sum', 'count', 'server connections that are tried'],
    ['login_servers', 'sum', 'count', 'server connections that log in'],
  ] as const
).flatMap(([name, how, unit, help]): readonly RecordRow[] => [
  [
    `pgbouncer:pool:${name}`,
    `max by (job, cls, ins, ip, datname, user) (pgbouncer_pool_${name})`,
    unit,
    help,
  ],
  ...above(name, how, unit, help),
]);

const databases: readonly RecordRow[] = (
  [
    ['pool_size', 'pool_size', 'server connections of a pool'],
    ['pool_max_conn', 'max_connections', 'most server connections'],
    ['pool_current_conn', 'current_connections', 'server connections'],
    ['pool_paused', 'paused', 'whether its clients are held back'],
    ['pool_disabled', 'disabled', 'whether its clients are refused'],
  ] as const
).map(([name, column, help]): RecordRow => [
  `pgbouncer:db:${name}`,
  `max by (job, cls, ins, ip, datname) (pgbouncer_database_${column})`,
  'count',
  help,
]);

const traffic: readonly RecordRow[] = (
  [
    ['xact_rate1m', 'total_xact_count', 1, 'count', 'transactions per second'],
    ['query_rate1m', 'total_query_count', 1, 'count', 'queries per second'],
    ['rx_rate1m', 'total_received', 1, 'bytes', 'bytes received per second'],
    ['tx_rate1m', 'total_sent', 1, 'bytes', 'bytes sent per second'],
    ['xact_time_rate1m', 'total_xact_time', 1_000_000, 'seconds', 'seconds in transactions per second'],
    ['query_time_rate1m', 'total_query_time', 1_000_000, 'seconds', 'seconds of queries per second'],
    ['wait_time_rate1m', 'total_wait_time', 1_000_000, 'seconds', 'seconds of waiting per second'],
  ] as const
).flatMap(([name, column, divisor, unit, help]): readonly RecordRow[] => {
  const rate = `rate(pgbouncer_stat_${column}[1m])`;
  const each = divisor === 1 ? rate : `${rate} / ${divisor}`;
  return [
    [`pgbouncer:db:${name}`, `max by (job, cls, ins, ip, datname) (${each})`, unit, help],
    ...levels.map(([level, by]): RecordRow => [
      `pgbouncer:${level}:${name}`,
      `sum by (${by}) (pgbouncer:${level === 'ins' ? 'db' : level === 'cls' ? 'ins' : 'cls'}:${name})`,
      unit,
      help,
    ]),
  ];
});

const times: readonly RecordRow[] = (['db', 'ins', 'cls'] as const).flatMap((level): readonly RecordRow[] =>
  (['xact', 'query'] as const).map((what): RecordRow => [
    `pgbouncer:${level}:${what}_rt_1m`,
    `pgbouncer:${level}:${what}_time_rate1m / (pgbouncer:${level}:${what}_rate1m > 0)`,
    'seconds',
    `time of one ${what === 'xact' ? 'transaction' : 'query'}`,
    'seldom',
  ]),
);

/** PgBouncer by pool, database, instance, cluster and estate. */
export const poolerRecords: readonly RecordingRule[] = recordingRules([
  ...pools,
  ...databases,
  [
    'pgbouncer:db:conn_usage',
    'pgbouncer:db:pool_current_conn / (pgbouncer:db:pool_size > 0)',
    'ratio',
    'share of the pool in use',
  ],
  ...traffic,
  ...times,
]);
