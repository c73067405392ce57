import { alert, type Alert, type AlertSeverity } from '@pigsty/sdk';

interface Row extends Omit<Alert, 'dashboard' | 'firstCommand' | 'severity'> {
  readonly meaning: string;
  readonly firstCommand?: string;
}

const of =
  (dashboard: string, firstCommand = 'pigsty pgsql list {{cls}}') =>
  (severity: AlertSeverity, row: Row): Alert =>
    alert({ severity, firstCommand, dashboard, ...row });

const health = 'pigsty health pgsql -l {{ip}}';
const instance = of('pgsql-instance', health);
const replication = of('pgsql-replication');
const activity = of('pgsql-activity');
const pooler = of('pgsql-pgbouncer', health);
const backup = of('pgsql-pitr', health);
const storage = of('pgsql-persist', health);

const DAY = 86_400;

/** Whether it is there, and whether its exporters say so. */
const availability: readonly Alert[] = [
  instance('crit', {
    name: 'PostgresDown',
    expr: 'min by (cls, ins, ip) (pg_up or patroni_postgres_running) == 0',
    for: '30s',
    summary: 'PostgreSQL of {{ins}} does not answer',
    meaning: 'Its clients have no answer, and it cannot take over.',
    firstCommand: 'pigsty pgsql list {{cls}}',
  }),
  instance('warn', {
    name: 'PgExporterDown',
    expr: 'up{job="pgsql"} == 0',
    for: '1m',
    summary: 'An exporter of {{ins}} does not answer at {{instance}}',
    meaning: 'Nothing is known of what it speaks of: alerts on that are blind.',
  }),
  instance('warn', {
    name: 'PgExporterFailing',
    expr: 'pg_up == 1 and pg_exporter_last_scrape_error == 1',
    for: '5m',
    summary: 'Queries of the exporter of {{ins}} fail',
    meaning: 'Some metrics are missing: alerts on those are blind.',
  }),
  instance('info', {
    name: 'PostgresRestarted',
    expr: 'pg_uptime < 300',
    for: '0s',
    summary: 'PostgreSQL of {{ins}} was started {{value}} s ago',
    meaning: 'Its sessions were cut, and its cache is cold.',
  }),
  instance('crit', {
    name: 'ChecksumFailure',
    expr: 'increase(pg_db_cks_fails[15m]) > 0',
    for: '0s',
    summary: 'Pages of {{datname}} on {{ins}} are damaged',
    meaning: 'The disk lost or changed what was written: rows may be gone.',
  }),
];

const replicas: readonly Alert[] = [
  replication('warn', {
    name: 'ReplicationLagHigh',
    expr: 'pg_repl_replay_lag > 10 or pg_repl_replay_diff > 1e9',
    for: '2m',
    summary: '{{appname}} is far behind {{ins}}: {{value}}',
    meaning: 'Readers of that replica see old rows, and a failover to it would lose or wait.',
  }),
  replication('warn', {
    name: 'SlotInactive',
    expr: 'pg_slot_active == 0 and pg_slot_temporary == 0 and pg_slot_retained_bytes > 1e8',
    for: '10m',
    summary: 'Nobody reads the slot {{slot_name}} of {{ins}}, and WAL is kept for it',
    meaning: 'The disk fills with WAL until somebody reads it or it is dropped.',
  }),
  replication('crit', {
    name: 'SlotRetainsWal',
    expr: '(pg_slot_safe_wal_size >= 0 and pg_slot_safe_wal_size < 1e9) or pg_slot_retained_bytes > 5e10',
    for: '5m',
    summary: 'The slot {{slot_name}} of {{ins}} is about to be lost, or to fill the disk: {{value}} bytes',
    meaning: 'Who reads it must be copied again once it is lost.',
  }),
  replication('crit', {
    name: 'SlotInvalidated',
    expr: 'pg_slot_wal_status == 3',
    for: '0s',
    summary: 'The slot {{slot_name}} of {{ins}} is lost',
    meaning: 'WAL that its reader needs is gone: it must be copied again.',
  }),
  replication('warn', {
    name: 'SubscriptionBroken',
    expr: 'pg_sub_has_worker == 0',
    for: '5m',
    summary: 'The subscription {{subname}} of {{ins}} does not run',
    meaning: 'Its tables are not kept up to date, and WAL is kept at the publisher.',
  }),
  replication('warn', {
    name: 'ReplayPaused',
    expr: 'pg_is_wal_replay_paused == 1',
    for: '10m',
    summary: '{{ins}} has stopped to replay',
    meaning: 'Its rows grow old, and it cannot take over before it goes on.',
  }),
  replication('info', {
    name: 'RecoveryConflicts',
    expr: 'increase(pg_db_conflicts[10m]) > 5',
    for: '0s',
    summary: 'Recovery cancelled {{value}} queries in {{datname}} on {{ins}}',
    meaning: 'Long queries on a replica meet rows that vacuum removed on the primary.',
  }),
];

const workload: readonly Alert[] = [
  activity('warn', {
    name: 'ConnectionsHigh',
    expr: 'pg:ins:conn_usage > 0.8',
    for: '5m',
    summary: 'More than 80 % of the connections of {{ins}} are taken',
    meaning: 'Soon nobody can connect any more.',
  }),
  activity('crit', {
    name: 'ConnectionsExhausted',
    expr: 'pg:ins:conn_usage > 0.95',
    for: '30s',
    summary: 'The connections of {{ins}} are taken',
    meaning: 'New clients are refused.',
  }),
  activity('warn', {
    name: 'IdleInTransaction',
    expr: 'pg_xact_age_idle_seconds > 300',
    for: '1m',
    summary: 'A session of {{datname}} on {{ins}} has been idle in a transaction for {{value}} s',
    meaning: 'It holds its locks, and vacuum cannot remove rows that it might see.',
  }),
  activity('warn', {
    name: 'LongTransaction',
    expr: 'pg_xact_age_seconds > 3600',
    for: '5m',
    summary: 'A transaction of {{datname}} on {{ins}} has run for {{value}} s',
    meaning: 'Vacuum cannot remove rows that it might see.',
  }),
  activity('warn', {
    name: 'SessionsBlocked',
    expr: 'pigsty_lock_wait_max_seconds > 60',
    for: '0s',
    summary: 'A session of {{ins}} has waited for a lock for {{value}} s',
    meaning: 'Whoever holds the lock keeps others from working.',
  }),
  activity('info', {
    name: 'DeadlocksRising',
    expr: 'increase(pg_db_deadlocks[10m]) > 5',
    for: '0s',
    summary: '{{value}} deadlocks within ten minutes in {{datname}} on {{ins}}',
    meaning: 'Transactions are cancelled because they take locks in different orders.',
  }),
  activity('warn', {
    name: 'ActiveSessionsOverCpu',
    expr: 'pg:ins:load5 > 1.5',
    for: '5m',
    summary: 'More queries are at work on {{ins}} than it has processors for: {{value}}',
    meaning: 'Everything takes longer.',
  }),
  activity('info', {
    name: 'RollbackRatio',
    expr: 'pg:db:xact_rollback_rate15m / pg:db:xact_total_rate15m > 0.1 and pg:db:xact_total_rate15m > 10',
    for: '15m',
    summary: 'More than a tenth of the transactions of {{datname}} on {{ins}} are rolled back',
    meaning: 'An application fails at what it does.',
  }),
  activity('info', {
    name: 'TempFilesHeavy',
    expr: 'pg:db:temp_bytes_rate1m > 5e7',
    for: '10m',
    summary: 'Queries of {{datname}} on {{ins}} write {{value}} bytes of temporary files per second',
    meaning: 'They have not the memory that they need: work_mem.',
  }),
];

const poolers: readonly Alert[] = [
  pooler('crit', {
    name: 'PgbouncerDown',
    expr: 'pgbouncer_up == 0',
    for: '30s',
    summary: 'PgBouncer of {{ins}} does not answer',
    meaning: 'Services that go through the pool have no answer from this member.',
  }),
  pooler('crit', {
    name: 'PgbouncerClientsWaiting',
    expr: 'pgbouncer:pool:maxwait > 1 or pgbouncer:pool:waiting_clients > 10',
    for: '1m',
    summary: 'Clients of {{datname}} wait for a server connection at {{ins}}: {{value}}',
    meaning: 'All connections of the pool are in use: queries are slow, or a transaction is left open.',
  }),
  pooler('crit', {
    name: 'PgbouncerPaused',
    expr: 'pgbouncer:db:pool_paused == 1',
    for: '2m',
    summary: 'PgBouncer of {{ins}} holds back the clients of {{datname}}',
    meaning: 'They wait until somebody says RESUME.',
  }),
  pooler('warn', {
    name: 'PoolFull',
    expr: 'pgbouncer:db:conn_usage > 0.9',
    for: '5m',
    summary: 'The pool of {{datname}} at {{ins}} is almost full',
    meaning: 'Clients will wait for a connection.',
  }),
];

const upkeep: readonly Alert[] = [
  storage('warn', {
    name: 'XidAgeHigh',
    expr: 'pg_db_age > 1e9',
    for: '10m',
    summary: 'Transaction ids of {{datname}} on {{ins}} are old: {{value}}',
    meaning: 'Vacuum does not get to freeze rows. At 2 billion the database takes no writes.',
  }),
  storage('crit', {
    name: 'XidAgeCritical',
    expr: 'pg_db_age > 1.6e9 or pg_db_mxid_age > 1.6e9',
    for: '1m',
    summary: '{{datname}} on {{ins}} runs out of transaction ids',
    meaning: 'It will take no writes soon.',
  }),
  storage('warn', {
    name: 'XminHorizonHeld',
    expr: 'pigsty_xmin_horizon_age > 5e7',
    for: '30m',
    summary: 'A {{holder}} keeps rows of {{ins}} for {{value}} transactions',
    meaning: 'Vacuum cannot remove what was deleted since: tables grow.',
  }),
  storage('warn', {
    name: 'AutovacuumBehind',
    expr: 'pigsty_vacuum_overdue_ratio > 2',
    for: '1h',
    summary: 'Autovacuum of {{datname}} on {{ins}} does not keep up',
    meaning: 'Tables grow with dead rows, and queries read them.',
  }),
  storage('warn', {
    name: 'SequenceNearEnd',
    expr: 'pigsty_sequence_used_ratio > 0.8',
    for: '1h',
    summary: 'A sequence of {{datname}} on {{ins}} is near its end',
    meaning: 'Inserts that take a number from it will fail.',
  }),
  storage('info', {
    name: 'InvalidIndex',
    expr: 'pigsty_index_invalid > 0',
    for: '1h',
    summary: '{{value}} indexes of {{datname}} on {{ins}} are of no use',
    meaning: 'They are kept up to date and no query may use them: an index was not built to its end.',
  }),
  storage('warn', {
    name: 'WalDirectoryGrowing',
    expr: 'pigsty_wal_dir_bytes > 2 * pg_setting_max_wal_size and pigsty_wal_dir_bytes > 4e9',
    for: '10m',
    summary: 'WAL of {{ins}} takes {{value}} bytes, and should take half of that at most',
    meaning: 'A slot, a failing archive or too few checkpoints keep it: the disk will be full.',
  }),
  storage('warn', {
    name: 'CheckpointOverdue',
    expr: 'pg_checkpoint_elapse > 3 * pg_setting_checkpoint_timeout and pg_in_recovery == 0 and pg:ins:lsn_rate1m > 0',
    for: '5m',
    summary: 'The last checkpoint of {{ins}} is {{value}} s old',
    meaning: 'A start after a crash would take long.',
  }),
  storage('info', {
    name: 'CheckpointsForced',
    expr: 'rate(pg_checkpointer_req[30m]) > rate(pg_checkpointer_timed[30m]) and increase(pg_checkpointer_req[30m]) > 5',
    for: '30m',
    summary: 'Most checkpoints of {{ins}} are forced by WAL',
    meaning: 'Whole pages are logged more often than need be: raise max_wal_size.',
  }),
];

const backups: readonly Alert[] = [
  backup('crit', {
    name: 'ArchiveFailing',
    expr: 'pg_archiver_failed_time > pg_archiver_finish_time',
    for: '2m',
    summary: 'WAL of {{ins}} cannot be archived',
    meaning: 'What is written since cannot be restored elsewhere, and the disk fills with WAL.',
  }),
  backup('warn', {
    name: 'ArchiveLagging',
    expr: 'pigsty_wal_ready_files > 20',
    for: '5m',
    summary: '{{value}} segments of WAL of {{ins}} wait to be archived',
    meaning: 'As much would be lost with the machine.',
  }),
  backup('crit', {
    name: 'BackupStale',
    expr: `min by (cls) (pgbackrest_backup_since_last_completion_seconds{backup_type="incr"}) > ${8 * DAY}`,
    for: '10m',
    summary: 'The last backup of {{cls}} is {{value}} s old',
    meaning: 'A restore would replay all WAL since, if it is still there.',
    firstCommand: 'pigsty health pgsql -l {{cls}}',
  }),
  backup('crit', {
    name: 'BackupMissing',
    expr: 'min by (cls) (pgbackrest_repo_status) == 2',
    for: '30m',
    summary: '{{cls}} has no backup',
    meaning: 'Nothing can be restored.',
    firstCommand: 'pigsty health pgsql -l {{cls}}',
  }),
  backup('crit', {
    name: 'BackupRepositoryError',
    expr: 'pgbackrest_repo_status != 0 and pgbackrest_repo_status != 2',
    for: '10m',
    summary: 'The backup repository of {{ins}} has an error ({{value}})',
    meaning: 'Backups and WAL cannot be written there, or not be read.',
  }),
  backup('crit', {
    name: 'BackupDamaged',
    expr: 'pgbackrest_backup_last_error_status == 1',
    for: '0s',
    summary: 'The last {{backup_type}} backup of {{ins}} has damaged pages',
    meaning: 'The database was damaged when it was copied.',
  }),
];

/** In the order in which somebody should look. */
export const exporterAlerts: readonly Alert[] = [
  ...availability,
  ...replicas,
  ...workload,
  ...poolers,
  ...upkeep,
  ...backups,
];
