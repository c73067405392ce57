import { recordingRules, type RecordingRule, type RecordRow } from '@pigsty/sdk';
import { aliases } from './aliases.ts';
import { poolerRecords } from './pooler-records.ts';
import { summed } from './summed.ts';

const windows = ['1m', '5m', '15m'] as const;
const perDatabase = 'max without (server, instance)';
const rate = (metric: string, window: string): string => `${perDatabase} (rate(${metric}[${window}]))`;

/** Who is there, who leads, and how far the others are behind. */
const topology: readonly RecordRow[] = [
  [
    'pg:ins:status',
    '(max by (job, cls, ins, ip) (pg_up) == 0) or (1 + max by (job, cls, ins, ip) (pg_in_recovery))',
    'count',
    '0 down, 1 primary, 2 replica',
  ],
  [
    'pg:ins:is_leader',
    'max by (job, cls, ins, ip) (pg_in_recovery == bool 0)',
    'flag',
    'whether it takes writes',
  ],
  [
    'pg:ins:target_count',
    'count by (job, cls, ins, ip) (up{job="pgsql"})',
    'count',
    'exporters of an instance',
  ],
  ['pg:cls:members', 'count by (job, cls) (pg_up)', 'count', 'instances of a cluster'],
  ['pg:cls:alive_count', 'sum by (job, cls) (pg_up)', 'count', 'instances that answer'],
  ['pg:cls:primary_count', 'sum by (job, cls) (pg:ins:is_leader)', 'count', 'instances that take writes'],
  ['pg:cls:replica_count', 'sum by (job, cls) (pg_in_recovery)', 'count', 'replicas'],
  [
    'pg:cls:partition',
    'sum by (job, cls) (pg_in_recovery == bool 0)',
    'count',
    '1 is right, 0 no leader, more a split brain',
  ],
  ['pg:cls:size', 'count by (job, cls) (pg_up)', 'count', 'instances of a cluster'],
  ['pg:ins:timeline', 'max by (job, cls, ins, ip) (pg_timeline_id)', 'count', 'timeline'],
  ['pg:cls:timeline', 'max by (job, cls) (pg:ins:timeline)', 'count', 'timeline of a cluster'],
  ['pg:ins:lsn_rate1m', 'max by (job, cls, ins, ip) (rate(pg_lsn[1m]))', 'bytes', 'WAL per second'],
  ['pg:cls:lsn_rate1m', 'max by (job, cls) (pg:ins:lsn_rate1m)', 'bytes', 'WAL per second of a cluster'],
  [
    'pg:ins:lag_bytes',
    'clamp_min(max by (job, cls) (pg_lsn) - on (job, cls) group_right () max by (job, cls, ins, ip) (pg_lsn), 0)',
    'bytes',
    'WAL that an instance lacks of what the cluster has',
  ],
  [
    'pg:ins:lag_seconds',
    'max by (job, cls, ins, ip) (pg_lag)',
    'seconds',
    'age of what a replica replayed last',
  ],
  ...(['bytes', 'seconds'] as const).flatMap((unit): readonly RecordRow[] => [
    [
      `pg:cls:lag_${unit}`,
      `max by (job, cls) (pg:ins:lag_${unit})`,
      unit,
      'the same of the worst of a cluster',
    ],
    [`pg:env:lag_${unit}`, `max by (job) (pg:cls:lag_${unit})`, unit, 'the same of the worst of the estate'],
  ]),
  [
    'pg:ins:sender',
    'sum by (job, cls, ins, ip) (pg_downstream_count{state="streaming"})',
    'count',
    'those who stream from it',
  ],
  ['pg:cls:sender', 'sum by (job, cls) (pg:ins:sender)', 'count', 'those who stream within a cluster'],
  ['pg:cls:receiver', 'count by (job, cls) (pg_recv_state)', 'count', 'replicas that receive', 'seldom'],
  ['pg:cls:slot_count', 'count by (job, cls) (pg_slot_active)', 'count', 'slots', 'seldom'],
  [
    'pg:ins:slot_retained_bytes',
    'max by (job, cls, ins, ip) (pg_slot_retained_bytes)',
    'bytes',
    'WAL that slots keep',
    'seldom',
  ],
  [
    'pg:cls:slot_retained_bytes',
    'max by (job, cls) (pg:ins:slot_retained_bytes)',
    'bytes',
    'WAL that slots of a cluster keep',
    'seldom',
  ],
];

const transactions: readonly RecordRow[] = [
  ...(['commit', 'rollback', 'total'] as const).flatMap((what) =>
    windows.flatMap((window) =>
      summed(`xact_${what}_rate${window}`, rate(`pg_db_xact_${what}`, window), {
        unit: 'count',
        help: `transactions per second (${what}) over ${window}`,
      }),
    ),
  ),
  ...(['fetched', 'returned', 'inserted', 'updated', 'deleted', 'modified'] as const).flatMap((what) =>
    summed(`tup_${what}_rate1m`, rate(`pg_db_tup_${what}`, '1m'), {
      unit: 'count',
      help: `rows ${what} per second`,
    }),
  ),
  ...summed('temp_bytes_rate1m', rate('pg_db_temp_bytes', '1m'), { unit: 'bytes', help: 'temporary files' }),
  ...summed('temp_files_1m', `${perDatabase} (increase(pg_db_temp_files[1m]))`, {
    unit: 'count',
    help: 'temporary files of a minute',
  }),
  ...(['session', 'active', 'ixact'] as const).flatMap((what) =>
    summed(`${what}_time_rate1m`, rate(`pg_db_${what}_time`, '1m'), {
      unit: 'seconds',
      help: `seconds per second (${what})`,
    }),
  ),
];

/** What a server is busy with, of what it could do. */
const load: readonly RecordRow[] = [
  ...(['1m', '5m', '15m'] as const).flatMap((window, i): readonly RecordRow[] => {
    const name = `load${['1', '5', '15'][i] ?? ''}`;
    const active = `sum by (job, cls, ins, ip) (rate(pg_db_active_time[${window}]))`;
    return [
      [
        `pg:ins:${name}`,
        `${active} / on (ip) group_left () max by (ip) (node:ins:cpu_count)`,
        'ratio',
        `queries at work per processor over ${window}`,
      ],
      [`pg:cls:${name}`, `max by (job, cls) (pg:ins:${name})`, 'ratio', 'the same of the busiest instance'],
      [`pg:env:${name}`, `max by (job) (pg:cls:${name})`, 'ratio', 'the same of the busiest of the estate'],
    ];
  }),
  ...summed('num_backends', `${perDatabase} (pg_db_numbackends)`, { unit: 'count', help: 'connections' }),
  ...summed('active_backends', `${perDatabase} (pg_activity_count{state="active"})`, {
    unit: 'count',
    help: 'sessions at work',
  }),
  ...summed(
    'ixact_backends',
    'sum without (server, instance, state) (pg_activity_count{state=~"idle in transaction.*"})',
    { unit: 'count', help: 'sessions that are idle in a transaction' },
  ),
  [
    'pg:ins:conn_limit',
    // Those kept for superusers are refused to everybody else.
    'max by (job, cls, ins, ip) (pg_setting_max_connections) - max by (job, cls, ins, ip) (pg_setting_superuser_reserved_connections)',
    'count',
    'connections that it takes of users',
  ],
  ['pg:ins:conn_usage', 'pg:ins:num_backends / pg:ins:conn_limit', 'ratio', 'share of connections in use'],
  [
    'pg:cls:conn_usage',
    'max by (job, cls) (pg:ins:conn_usage)',
    'ratio',
    'the same of the fullest of a cluster',
  ],
  ['pg:env:conn_usage', 'max by (job) (pg:cls:conn_usage)', 'ratio', 'the same of the fullest of the estate'],
  ...summed('lock_count', 'sum without (server, instance, mode) (pg_lock_count)', {
    unit: 'count',
    help: 'locks',
  }),
  ...(
    [
      ['rlock', 'AccessShareLock|RowShareLock', 'locks of readers'],
      ['wlock', 'RowExclusiveLock|ShareUpdateExclusiveLock', 'locks of writers'],
      [
        'xlock',
        'ShareLock|ShareRowExclusiveLock|ExclusiveLock|AccessExclusiveLock',
        'locks that keep writers out',
      ],
    ] as const
  ).flatMap(([name, modes, help]) =>
    summed(`${name}_count`, `sum without (server, instance, mode) (pg_lock_count{mode=~"${modes}"})`, {
      unit: 'count',
      help,
    }),
  ),
];

const storage: readonly RecordRow[] = [
  ['pg:db:age', `${perDatabase} (pg_db_age)`, 'count', 'age of the oldest transaction id'],
  ['pg:ins:age', 'max by (job, cls, ins, ip) (pg:db:age)', 'count', 'the same of an instance'],
  ['pg:cls:age', 'max by (job, cls) (pg:ins:age)', 'count', 'the same of a cluster'],
  ['pg:db:age_deriv1h', 'deriv(pg:db:age[1h])', 'count', 'transaction ids per second'],
  [
    'pg:db:age_exhaust',
    '(2147483648 - pg:db:age) / (pg:db:age_deriv1h > 0)',
    'seconds',
    'time until transaction ids run out at the pace of the last hour',
    'seldom',
  ],
  ['pg:db:db_size', `${perDatabase} (pg_size_bytes{datname!~"wal|log"})`, 'bytes', 'size of a database'],
  ['pg:ins:db_size', 'sum by (job, cls, ins, ip) (pg:db:db_size)', 'bytes', 'size of all databases'],
  ['pg:cls:db_size', 'max by (job, cls) (pg:ins:db_size)', 'bytes', 'size of the databases of a cluster'],
  ['pg:env:db_size', 'sum by (job) (pg:cls:db_size)', 'bytes', 'size of the databases of the estate'],
  ...(['wal', 'log'] as const).map((what): RecordRow => [
    `pg:ins:${what}_size`,
    `max by (job, cls, ins, ip) (pg_size_bytes{datname="${what}"})`,
    'bytes',
    what === 'wal' ? 'WAL on disk' : 'logs on disk',
  ]),
  ...(['read', 'hit', 'access'] as const).flatMap((what) =>
    summed(`blks_${what}_1m`, `${perDatabase} (increase(pg_db_blks_${what}[1m]))`, {
      unit: 'count',
      help: `blocks of a minute (${what})`,
    }),
  ),
  ...(['db', 'ins', 'cls'] as const).map((level): RecordRow => [
    `pg:${level}:blks_hit_ratio1m`,
    `pg:${level}:blks_hit_1m / (pg:${level}:blks_access_1m > 0)`,
    'ratio',
    'share of blocks that were in the own cache',
    'seldom',
  ]),
  ...(['read', 'write'] as const).flatMap((what) =>
    summed(`blk_${what}_time_seconds_rate1m`, rate(`pg_db_blk_${what}_time`, '1m'), {
      unit: 'seconds',
      help: `time of a second for blocks (${what})`,
    }),
  ),
  [
    'pg:ins:buf_clean_rate1m',
    'max by (job, cls, ins, ip) (rate(pg_bgwriter_buffers_clean[1m]))',
    'count',
    'buffers of the background writer',
  ],
  [
    'pg:ins:buf_alloc_rate1m',
    'max by (job, cls, ins, ip) (rate(pg_bgwriter_buffers_alloc[1m]))',
    'count',
    'buffers that were taken',
  ],
  [
    'pg:ins:buf_flush_checkpoint_rate1m',
    'max by (job, cls, ins, ip) (rate(pg_checkpointer_buffers_written[1m]))',
    'count',
    'buffers of checkpoints',
  ],
  [
    'pg:ins:ckpt_timed_1m',
    'max by (job, cls, ins, ip) (increase(pg_checkpointer_timed[1m]))',
    'count',
    'checkpoints whose time had come',
  ],
  [
    'pg:ins:ckpt_req_1m',
    'max by (job, cls, ins, ip) (increase(pg_checkpointer_req[1m]))',
    'count',
    'checkpoints that were forced',
  ],
  [
    'pg:ins:ckpt_1h',
    'max by (job, cls, ins, ip) (increase(pg_checkpointer_timed[1h]) + increase(pg_checkpointer_req[1h]))',
    'count',
    'checkpoints of an hour',
  ],
  [
    'pg:query:call_rate1m',
    'max without (server, instance) (rate(pg_query_calls[3m]))',
    'count',
    'calls of a statement',
  ],
  [
    'pg:query:rt_1m',
    'max without (server, instance) (rate(pg_query_exec_time[3m]) / (rate(pg_query_calls[3m]) > 0))',
    'seconds',
    'time of one call',
    'seldom',
  ],
  [
    'pg:table:scan_rate1m',
    'max without (server, instance) (rate(pg_table_seq_scan[3m]) + rate(pg_table_idx_scan[3m]))',
    'count',
    'scans of a table',
    'seldom',
  ],
];

/** Names are those of the original, which people's own dashboards use. */
export const records: readonly RecordingRule[] = [
  ...aliases,
  ...recordingRules([...topology, ...transactions, ...load, ...storage]),
  ...poolerRecords,
];
