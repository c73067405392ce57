import { counter, gauge, label, orZero, position, seconds, type Collector } from './collector.ts';

const standby = 'pg_is_in_recovery()';
const onPrimary = (expr: string): string => `CASE WHEN ${standby} THEN 0 ELSE ${position(expr)} END`;

const settings = (
  [
    ['max_connections', 'count', 'connections that PostgreSQL takes'],
    ['superuser_reserved_connections', 'count', 'connections that are kept for superusers'],
    ['max_prepared_transactions', 'count', 'transactions that may be prepared'],
    ['max_locks_per_transaction', 'count', 'locks for which each transaction has room'],
    ['max_worker_processes', 'count', 'background workers'],
    ['max_parallel_workers', 'count', 'workers of parallel queries'],
    ['max_replication_slots', 'count', 'replication slots'],
    ['max_wal_senders', 'count', 'connections of replicas'],
    ['autovacuum_max_workers', 'count', 'workers of autovacuum'],
    ['autovacuum_freeze_max_age', 'count', 'age in transactions at which a table is vacuumed in any case'],
    [
      'checkpoint_completion_target',
      'ratio',
      'share of the time between checkpoints in which one is written',
    ],
    ['checkpoint_timeout', 'seconds', 'longest time between checkpoints'],
    ['archive_timeout', 'seconds', 'time after which an unfinished segment is archived'],
  ] as const
).map(([name, unit, help]) => gauge(name, unit, help, `(s->>'${name}')::float8`));

const sizes = (
  [
    ['shared_buffers', 'own cache'],
    ['effective_cache_size', 'cache that the planner counts on'],
    ['work_mem', 'memory of one step of a query'],
    ['maintenance_work_mem', 'memory of maintenance'],
    ['min_wal_size', 'WAL that is kept for reuse'],
    ['max_wal_size', 'WAL after which a checkpoint begins'],
    ['max_slot_wal_keep_size', 'WAL that a slot may keep; -1 for any'],
    ['wal_segment_size', 'size of a file of the WAL'],
  ] as const
).map(([name, help]) =>
  gauge(
    name,
    'bytes',
    help,
    `CASE WHEN (s->>'${name}')::float8 < 0 THEN -1 ELSE (s->>'${name}')::float8 * (u->>'${name}')::float8 END`,
  ),
);

const flags = (
  [
    ['fsync', 'whether writes reach the disk'],
    ['full_page_writes', 'whether torn pages can be repaired'],
    ['data_checksums', 'whether pages carry checksums'],
    ['wal_log_hints', 'whether changes of hint bits are logged'],
    ['autovacuum', 'whether autovacuum runs'],
    ['archive_mode', 'whether WAL is archived'],
    ['hot_standby', 'whether a replica takes queries'],
  ] as const
).map(([name, help]) => gauge(name, 'flag', help, `(s->>'${name}' <> 'off')::int`));

/** The server as a whole. */
export const instanceCollectors: readonly Collector[] = [
  {
    name: 'pg',
    help: 'state of the instance',
    scope: 'instance',
    freshness: 'fast',
    from: '(SELECT 1) AS one',
    columns: [
      gauge('timestamp', 'timestamp', 'clock of the server', seconds('now()')),
      gauge('uptime', 'seconds', 'time since the start', seconds('now() - pg_postmaster_start_time()')),
      gauge('boot_time', 'timestamp', 'when it was started', seconds('pg_postmaster_start_time()')),
      gauge('conf_reload_time', 'timestamp', 'when settings were read', seconds('pg_conf_load_time()')),
      counter(
        'lsn',
        'bytes',
        'position in the WAL: written on a primary, replayed on a replica',
        `CASE WHEN ${standby} THEN ${position('pg_last_wal_replay_lsn()')} ELSE ${position('pg_current_wal_lsn()')} END`,
      ),
      counter('insert_lsn', 'bytes', 'position that is inserted', onPrimary('pg_current_wal_insert_lsn()')),
      counter('write_lsn', 'bytes', 'position that is written', onPrimary('pg_current_wal_lsn()')),
      counter('flush_lsn', 'bytes', 'position that is on disk', onPrimary('pg_current_wal_flush_lsn()')),
      counter(
        'receive_lsn',
        'bytes',
        'position that a replica received',
        position('pg_last_wal_receive_lsn()'),
      ),
      counter(
        'replay_lsn',
        'bytes',
        'position that a replica replayed',
        position('pg_last_wal_replay_lsn()'),
      ),
      gauge(
        'last_replay_time',
        'timestamp',
        'commit time of the last transaction that a replica replayed',
        seconds('pg_last_xact_replay_timestamp()'),
      ),
      gauge(
        'lag',
        'seconds',
        'how old the last replayed transaction is; 0 when all is replayed that was received',
        `CASE WHEN NOT ${standby} OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 ELSE ${seconds('now() - pg_last_xact_replay_timestamp()')} END`,
      ),
      gauge('is_in_recovery', 'flag', 'whether it is a replica', `${standby}::int`),
      gauge(
        'is_wal_replay_paused',
        'flag',
        'whether a replica has stopped to replay',
        `CASE WHEN ${standby} THEN pg_is_wal_replay_paused()::int ELSE 0 END`,
      ),
      gauge('in_recovery', 'flag', 'whether it is a replica', { sql: `${standby}::int`, builtIn: true }),
      gauge('version', 'count', 'version as a number: 170006', {
        sql: "current_setting('server_version_num')::int",
        builtIn: true,
      }),
    ],
  },
  {
    name: 'pg_meta',
    help: 'what the instance is',
    scope: 'instance',
    freshness: 'slow',
    from: 'pg_control_system()',
    columns: [
      label('cluster_id', 'system identifier', 'system_identifier::text'),
      label('cluster_name', 'name of the cluster', "current_setting('cluster_name')"),
      label('listen_port', 'port', "current_setting('port')"),
      label('data_dir', 'data directory', "current_setting('data_directory')"),
      label('version', 'version', "current_setting('server_version')"),
      label('ver_num', 'version as a number', "current_setting('server_version_num')"),
      label('wal_level', 'what the WAL carries', "current_setting('wal_level')"),
      gauge('info', 'flag', 'what the instance is, in labels', '1'),
    ],
  },
  {
    name: 'pg_setting',
    help: 'settings that others are measured against',
    scope: 'instance',
    freshness: 'slow',
    from: `(SELECT jsonb_object_agg(name, setting) AS s, jsonb_object_agg(name, CASE unit WHEN 'B' THEN 1 WHEN 'kB' THEN 1024 WHEN '8kB' THEN 8192 WHEN '16MB' THEN 16777216 WHEN 'MB' THEN 1048576 ELSE 1 END) AS u FROM pg_settings) AS all_settings`,
    columns: [...settings, ...sizes, ...flags],
  },
  {
    name: 'pg_size',
    help: 'space on disk; the WAL and the log beside the databases',
    scope: 'instance',
    freshness: 'slow',
    dear: true,
    from: `(SELECT datname, pg_database_size(oid) AS bytes FROM pg_database WHERE datallowconn UNION ALL SELECT 'wal', sum(size) FROM pg_ls_waldir() UNION ALL SELECT 'log', CASE WHEN current_setting('logging_collector') = 'on' THEN (SELECT sum(size) FROM pg_ls_logdir()) END) AS sizes`,
    columns: [
      label('datname', 'database; wal and log for what the instance has besides'),
      gauge('bytes', 'bytes', 'size on disk', `${orZero('bytes')}::float8`),
    ],
  },
  {
    name: 'pg_timeline',
    help: 'timeline of the last checkpoint',
    scope: 'instance',
    freshness: 'norm',
    from: 'pg_control_checkpoint()',
    columns: [gauge('id', 'count', 'timeline: grows by one with each promotion', 'timeline_id')],
  },
  {
    name: 'pg_checkpoint',
    help: 'the last checkpoint',
    scope: 'instance',
    freshness: 'norm',
    from: 'pg_control_checkpoint()',
    columns: [
      counter('checkpoint_lsn', 'bytes', 'where it is in the WAL', position('checkpoint_lsn')),
      counter('redo_lsn', 'bytes', 'where recovery would begin', position('redo_lsn')),
      counter('tli', 'count', 'its timeline', 'timeline_id'),
      counter('oldest_xid', 'count', 'oldest transaction id that is not frozen', 'oldest_xid::text::float8'),
      gauge('full_page_writes', 'flag', 'whether whole pages are logged', 'full_page_writes::int'),
      counter('time', 'timestamp', 'when it was made', seconds('checkpoint_time')),
      gauge('elapse', 'seconds', 'time since then', seconds('now() - checkpoint_time')),
    ],
  },
  {
    name: 'pg_archiver',
    help: 'archiving of WAL',
    scope: 'instance',
    freshness: 'norm',
    from: 'pg_stat_archiver',
    columns: [
      counter('finish_count', 'count', 'segments that were archived', 'archived_count'),
      counter('failed_count', 'count', 'attempts that failed'),
      gauge('finish_time', 'timestamp', 'when the last segment was archived', seconds('last_archived_time')),
      gauge('failed_time', 'timestamp', 'when an attempt failed last', seconds('last_failed_time')),
      gauge('reset_time', 'timestamp', 'since when is counted', seconds('stats_reset')),
    ],
  },
  {
    name: 'pigsty_wal',
    help: 'the directory of the WAL',
    scope: 'instance',
    freshness: 'norm',
    from: `(SELECT sum(size) AS bytes, count(*) AS files FROM pg_ls_waldir()) AS w, (SELECT count(*) AS ready FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') AS a`,
    columns: [
      gauge('dir_bytes', 'bytes', 'WAL on disk', `${orZero('bytes')}::float8`),
      gauge('dir_files', 'count', 'files of WAL', 'files'),
      gauge('ready_files', 'count', 'segments that wait to be archived', 'ready'),
    ],
  },
];
