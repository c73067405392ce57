import { dashboard, logs, row, timeline, type Dashboard } from '@pigsty/sdk';
import { graph, list, number, seldom } from './panels.ts';

const cls = { name: 'cls', metric: 'pg_up' };
const ins = { name: 'ins', metric: 'pg_up' };
const c = (metric: string, more = ''): string => `${metric}{cls="$cls"${more}}`;
const i = (metric: string, more = ''): string => `${metric}{ins="$ins"${more}}`;

const overview = dashboard({
  id: 'pgsql-overview',
  title: 'PostgreSQL',
  rows: [
    row('The estate', [
      number('Clusters', 'count', 'count(pg:cls:members)'),
      number('Instances', 'count', 'count(pg_up)'),
      number('Do not answer', 'count', 'sum(pg_up == bool 0)'),
      number('Clusters without one primary', 'count', 'sum(pg:cls:partition != bool 1)'),
      number('Size', 'bytes', 'sum(pg:env:db_size)'),
      number('Transactions per second', 'count', 'sum(pg:env:xact_total_rate1m)'),
    ]),
    row('Cluster by cluster', [
      list(
        'State',
        ['members', 'answer', 'lag', 'transactions', 'connections', 'size', 'age of ids'],
        [
          'pg:cls:members',
          'pg:cls:alive_count',
          'pg:cls:lag_seconds',
          'pg:cls:xact_total_rate1m',
          'pg:cls:conn_usage',
          'pg:cls:db_size',
          'pg:cls:age',
        ],
      ),
    ]),
    row('Over time', [
      graph('Transactions', 'count', ['pg:cls:xact_total_rate1m', '{{cls}}']),
      graph('Load', 'ratio', ['pg:cls:load1', '{{cls}}']),
      graph('WAL', 'bytes', ['pg:cls:lsn_rate1m', '{{cls}}']),
      graph('Lag', 'seconds', ['pg:cls:lag_seconds', '{{cls}}']),
    ]),
  ],
});

const cluster = dashboard({
  id: 'pgsql-cluster',
  title: 'Cluster',
  variables: [cls],
  rows: [
    row('Is it well?', [
      number('Members', 'count', c('pg:cls:members')),
      number('Answer', 'count', c('pg:cls:alive_count')),
      number('Primaries', 'count', c('pg:cls:partition')),
      number('Lag', 'seconds', c('pg:cls:lag_seconds')),
      number('Connections in use', 'ratio', c('pg:cls:conn_usage')),
      number(
        'Age of the last backup',
        'seconds',
        `min(${c('pgbackrest_backup_since_last_completion_seconds', ',backup_type="incr"')})`,
      ),
    ]),
    row('Members', [
      list(
        'Instances',
        ['role', 'transactions', 'connections', 'load', 'behind', 'size', 'uptime'],
        [
          c('pg:ins:status'),
          c('pg:ins:xact_total_rate1m'),
          c('pg:ins:num_backends'),
          c('pg:ins:load1'),
          c('pg:ins:lag_bytes'),
          c('pg:ins:db_size'),
          c('pg_uptime'),
        ],
      ),
      timeline({
        title: 'Role',
        series: [{ expr: c('pg:ins:status'), legend: '{{ins}}' }],
        states: { 0: 'down', 1: 'primary', 2: 'replica' },
      }),
    ]),
    row('Work', [
      graph('Transactions', 'count', c('pg:ins:xact_total_rate1m')),
      graph('Load', 'ratio', c('pg:ins:load1')),
      graph('Rows changed', 'count', c('pg:ins:tup_modified_rate1m')),
      graph('Rows read', 'count', c('pg:ins:tup_returned_rate1m')),
      graph('Connections', 'count', c('pg:ins:num_backends')),
      graph('Queries through the pool', 'count', c('pgbouncer:ins:query_rate1m')),
    ]),
    row('Replication and space', [
      graph('Behind', 'bytes', c('pg:ins:lag_bytes')),
      graph('WAL', 'bytes', c('pg:ins:lsn_rate1m')),
      graph('Databases', 'bytes', [`pg:db:db_size{cls="$cls"}`, '{{ins}} {{datname}}']),
      graph('WAL on disk', 'bytes', c('pg:ins:wal_size')),
    ]),
    row('Log', [logs({ title: 'Errors', query: 'job:postgres cls:"$cls" level:error' })]),
  ],
});

const instance = dashboard({
  id: 'pgsql-instance',
  title: 'Instance',
  variables: [ins],
  rows: [
    row('State', [
      number('Up', 'flag', i('pg_up')),
      number('Uptime', 'seconds', i('pg_uptime')),
      number('Major version', 'count', `floor(${i('pg_version')} / 10000)`),
      number('Replica', 'flag', i('pg_in_recovery')),
      number('Timeline', 'count', i('pg:ins:timeline')),
      number('Connections taken', 'ratio', i('pg:ins:conn_usage')),
    ]),
    row('Work', [
      graph(
        'Transactions',
        'count',
        [i('pg:ins:xact_commit_rate1m'), 'committed'],
        [i('pg:ins:xact_rollback_rate1m'), 'rolled back'],
      ),
      graph('Load', 'ratio', [i('pg:ins:load1'), '1 min'], [i('pg:ins:load5'), '5 min']),
      graph(
        'Rows',
        'count',
        ...(['inserted', 'updated', 'deleted', 'fetched'] as const).map(
          (what) => [i(`pg:ins:tup_${what}_rate1m`), what] as const,
        ),
      ),
      graph('Sessions', 'count', [`sum by (state) (${i('pg_activity_count')})`, '{{state}}']),
      graph('Waits', 'count', [`sum by (event) (${i('pg_wait_count')})`, '{{event}}']),
      graph('Locks', 'count', [`sum by (mode) (${i('pg_lock_count')})`, '{{mode}}']),
    ]),
    row('Cache and disk', [
      seldom('Blocks that were in the cache', 'ratio', [i('pg:ins:blks_hit_ratio1m'), 'hit']),
      graph('Temporary files', 'bytes', [i('pg:ins:temp_bytes_rate1m'), 'written']),
      graph('WAL', 'bytes', [i('pg:ins:lsn_rate1m'), 'per second']),
      graph(
        'Checkpoints',
        'count',
        [i('pg:ins:ckpt_timed_1m'), 'timed'],
        [i('pg:ins:ckpt_req_1m'), 'forced'],
      ),
      graph(
        'Reads and writes',
        'bytes',
        [`sum by (type) (rate(${i('pg_io_read_bytes')}[1m]))`, 'read {{type}}'],
        [`sum by (type) (rate(${i('pg_io_write_bytes')}[1m]))`, 'written {{type}}'],
      ),
      graph('Processors in use', 'ratio', ['node:ins:cpu_usage and on (ip) pg_up{ins="$ins"}', 'host']),
    ]),
    row('Processes', [graph('Processes', 'count', [i('pg_backend_count'), '{{type}}'])]),
  ],
});

const activity = dashboard({
  id: 'pgsql-activity',
  title: 'Sessions and queries',
  variables: [cls],
  rows: [
    row('Sessions', [
      graph('At work', 'count', c('pg:ins:active_backends')),
      graph('Idle in a transaction', 'count', c('pg:ins:ixact_backends')),
      graph('Oldest transaction', 'seconds', [`max by (ins) (${c('pg_xact_age_seconds')})`, '{{ins}}']),
      graph('Longest idle in a transaction', 'seconds', [
        `max by (ins) (${c('pg_xact_age_idle_seconds')})`,
        '{{ins}}',
      ]),
      graph('Waiting for a lock', 'count', c('pigsty_lock_blocked')),
      graph('Longest wait for a lock', 'seconds', c('pigsty_lock_wait_max_seconds')),
    ]),
    row('Statements', [
      list(
        'Most time',
        ['calls', 'time of a call'],
        [`topk(20, ${c('pg:query:call_rate1m')})`, `${c('pg_query_exec_time')} / ${c('pg_query_calls')}`],
      ),
      graph('Calls', 'count', [`topk(10, ${c('pg:query:call_rate1m')})`, '{{ins}} {{query}}']),
      seldom('Time of one call', 'seconds', [`topk(10, ${c('pg:query:rt_1m')})`, '{{ins}} {{query}}']),
      graph('Deadlocks', 'count', [`increase(${c('pg_db_deadlocks')}[5m])`, '{{ins}} {{datname}}']),
    ]),
  ],
});

const replication = dashboard({
  id: 'pgsql-replication',
  title: 'Replication',
  variables: [cls],
  rows: [
    row('Who follows', [
      seldom('State', 'count', [c('pg_repl_state'), '{{ins}} to {{appname}}']),
      seldom('Synchronous', 'count', [c('pg_repl_sync_state'), '{{ins}} to {{appname}}']),
      graph('Those who stream', 'count', c('pg:ins:sender')),
      seldom('Receives', 'count', [c('pg_recv_state'), '{{ins}} from {{sender_host}}']),
    ]),
    row('How far behind', [
      ...(['sent', 'write', 'flush', 'replay'] as const).map((step) =>
        seldom(`Bytes: ${step}`, 'bytes', [c(`pg_repl_${step}_diff`), '{{appname}}']),
      ),
      ...(['write', 'flush', 'replay'] as const).map((step) =>
        seldom(`Time: ${step}`, 'seconds', [c(`pg_repl_${step}_lag`), '{{appname}}']),
      ),
      graph('Behind the cluster', 'bytes', c('pg:ins:lag_bytes')),
    ]),
    row('Slots', [
      seldom('WAL that is kept', 'bytes', [c('pg_slot_retained_bytes'), '{{ins}} {{slot_name}}']),
      seldom('Read', 'flag', [c('pg_slot_active'), '{{ins}} {{slot_name}}']),
      seldom('Lost', 'count', [c('pg_slot_wal_status'), '{{ins}} {{slot_name}}']),
    ]),
    row('Conflicts and subscriptions', [
      graph('Cancelled by recovery', 'count', [
        `increase(${c('pg_db_conflicts')}[5m])`,
        '{{ins}} {{datname}}',
      ]),
      seldom('Subscriptions that run', 'flag', [c('pg_sub_has_worker'), '{{ins}} {{subname}}']),
    ]),
  ],
});

const database = dashboard({
  id: 'pgsql-database',
  title: 'Database',
  variables: [cls, { name: 'datname', metric: 'pg_db_age' }],
  rows: [
    row('Work', [
      ...(
        [
          ['Transactions', 'pg:db:xact_total_rate1m'],
          ['Rolled back', 'pg:db:xact_rollback_rate1m'],
          ['Rows changed', 'pg:db:tup_modified_rate1m'],
          ['Rows fetched', 'pg:db:tup_fetched_rate1m'],
          ['Connections', 'pg:db:num_backends'],
        ] as const
      ).map(([title, metric]) => graph(title, 'count', c(metric, ',datname="$datname"'))),
      seldom('Blocks that were in the cache', 'ratio', c('pg:db:blks_hit_ratio1m', ',datname="$datname"')),
    ]),
    row('Space', [
      graph('Size', 'bytes', c('pg:db:db_size', ',datname="$datname"')),
      seldom('Largest tables', 'bytes', [
        `topk(20, ${c('pg_table_size_bytes', ',datname="$datname"')})`,
        '{{ins}} {{relname}}',
      ]),
      seldom('Dead rows', 'count', [
        `topk(20, ${c('pg_table_n_dead_tup', ',datname="$datname"')})`,
        '{{ins}} {{relname}}',
      ]),
      seldom('Scans of whole tables', 'count', [
        `topk(20, rate(${c('pg_table_seq_scan', ',datname="$datname"')}[5m]))`,
        '{{ins}} {{relname}}',
      ]),
    ]),
  ],
});

const pooler = dashboard({
  id: 'pgsql-pgbouncer',
  title: 'PgBouncer',
  variables: [cls],
  rows: [
    row('Clients', [
      graph('Up', 'flag', c('pgbouncer_up')),
      graph('Clients that wait', 'count', c('pgbouncer:ins:waiting_clients')),
      graph('Longest wait', 'seconds', c('pgbouncer:ins:maxwait')),
      graph('Clients with a connection', 'count', c('pgbouncer:ins:active_clients')),
    ]),
    row('Pools', [
      graph(
        'Server connections',
        'count',
        [c('pgbouncer:ins:active_servers'), '{{ins}} in use'],
        [c('pgbouncer:ins:idle_servers'), '{{ins}} free'],
      ),
      graph('Share of the pool in use', 'ratio', [c('pgbouncer:db:conn_usage'), '{{ins}} {{datname}}']),
      graph('Held back', 'flag', [c('pgbouncer:db:pool_paused'), '{{ins}} {{datname}}']),
    ]),
    row('Work', [
      graph('Queries', 'count', c('pgbouncer:ins:query_rate1m')),
      graph('Transactions', 'count', c('pgbouncer:ins:xact_rate1m')),
      seldom('Time of one query', 'seconds', c('pgbouncer:ins:query_rt_1m')),
      graph(
        'Network',
        'bytes',
        [c('pgbouncer:ins:rx_rate1m'), '{{ins}} received'],
        [c('pgbouncer:ins:tx_rate1m'), '{{ins}} sent'],
      ),
    ]),
  ],
});

const persist = dashboard({
  id: 'pgsql-persist',
  title: 'WAL, checkpoints and upkeep',
  variables: [cls],
  rows: [
    row('WAL', [
      graph('Written', 'bytes', c('pg:ins:lsn_rate1m')),
      graph('On disk', 'bytes', c('pigsty_wal_dir_bytes')),
      seldom('Whole pages', 'count', `rate(${c('pg_wal_fpi')}[1m])`),
    ]),
    row('Checkpoints', [
      graph('Time since the last', 'seconds', c('pg_checkpoint_elapse')),
      graph('Of an hour', 'count', c('pg:ins:ckpt_1h')),
      graph(
        'Buffers',
        'count',
        [c('pg:ins:buf_flush_checkpoint_rate1m'), '{{ins}} checkpoint'],
        [c('pg:ins:buf_clean_rate1m'), '{{ins}} background writer'],
      ),
    ]),
    row('Vacuum', [
      graph('Age of transaction ids', 'count', [c('pg:db:age'), '{{ins}} {{datname}}']),
      graph('Who keeps rows', 'count', [c('pigsty_xmin_horizon_age'), '{{ins}} {{holder}}']),
      graph('Overdue', 'ratio', [c('pigsty_vacuum_overdue_ratio'), '{{ins}} {{datname}}']),
      seldom('Progress', 'ratio', [c('pg_vacuuming_progress'), '{{ins}} {{relname}}']),
      graph('Sequence nearest its end', 'ratio', [c('pigsty_sequence_used_ratio'), '{{ins}} {{datname}}']),
    ]),
  ],
});

const pitr = dashboard({
  id: 'pgsql-pitr',
  title: 'Backup and archive',
  variables: [cls],
  rows: [
    row('Can it be restored?', [
      number(
        'Age of the last backup',
        'seconds',
        `min(${c('pgbackrest_backup_since_last_completion_seconds', ',backup_type="incr"')})`,
      ),
      number(
        'Age of the last full backup',
        'seconds',
        `min(${c('pgbackrest_backup_since_last_completion_seconds', ',backup_type="full"')})`,
      ),
      number('Backups', 'count', `count(${c('pgbackrest_backup_info')})`),
      number('Best repository', 'count', `min(${c('pgbackrest_repo_status')})`),
    ]),
    row('Archive', [
      graph('Segments', 'count', `increase(${c('pg_archiver_finish_count')}[5m])`),
      graph('Failures', 'count', `increase(${c('pg_archiver_failed_count')}[5m])`),
      graph('Waiting to be archived', 'count', c('pigsty_wal_ready_files')),
      graph('Repository', 'count', [c('pgbackrest_repo_status'), '{{ins}}']),
    ]),
    row('Backups', [
      list(
        'Kept',
        ['duration', 'size', 'space'],
        [
          c('pgbackrest_backup_duration_seconds'),
          c('pgbackrest_backup_size_bytes'),
          c('pgbackrest_backup_repo_delta_bytes'),
        ],
      ),
    ]),
  ],
});

const exporter = dashboard({
  id: 'pgsql-exporter',
  title: 'Exporters of PostgreSQL',
  variables: [cls],
  rows: [
    row('Do they answer?', [
      graph('Up', 'flag', [c('up', ',job="pgsql"'), '{{instance}}']),
      graph('Queries that fail', 'flag', c('pg_exporter_last_scrape_error')),
    ]),
    row('What do they cost?', [
      graph('Time of all queries', 'seconds', c('pg_exporter_last_scrape_duration_seconds')),
    ]),
  ],
});

/** Ids are those of the original. */
export const exporterDashboards: readonly Dashboard[] = [
  overview,
  cluster,
  instance,
  activity,
  replication,
  database,
  pooler,
  persist,
  pitr,
  exporter,
];
