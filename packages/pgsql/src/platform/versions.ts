/** What one major version brings or takes away of what is used here. */
export type PgFeature =
  /** WAL is compressed with lz4; before, `wal_compression` is on or off. */
  | 'lz4-wal'
  /** `pg_backup_start` and `pg_backup_stop`; before, `pg_start_backup` and `pg_stop_backup`. */
  | 'backup-start'
  /** Locales of PostgreSQL's own (`locale-provider: builtin`), which need nothing of the host. */
  | 'builtin-locales'
  /** initdb makes checksums unless it is told not to. */
  | 'checksums-by-default'
  /** `log_connections` takes a list of what to log; before, it is on or off. */
  | 'log-connections-list';

/** One major version of PostgreSQL. */
export interface PgVersion {
  readonly version: number;
  readonly status: 'supported' | 'end of life' | 'beta';
  /** Day of the last release, as the PostgreSQL project has announced it. */
  readonly endOfLife?: string;
  readonly features: readonly PgFeature[];
  /** Names of server parameters that it is the first to have. */
  readonly added: readonly string[];
  /** Names of server parameters that it no longer has: it does not start with them. */
  readonly removed: readonly string[];
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** Every major version that `pg_version` takes. Compiled from the release notes of the PostgreSQL project. */
export const pgVersions: readonly PgVersion[] = [
  { version: 13, status: 'end of life', endOfLife: '2025-11-13', features: [], added: [], removed: [] },
  {
    version: 14,
    status: 'end of life',
    endOfLife: '2026-11-12',
    features: [],
    added:
      words(`client_connection_check_interval compute_query_id default_toast_compression enable_async_append
      enable_memoize huge_page_size idle_session_timeout in_hot_standby log_recovery_conflict_waits
      min_dynamic_shared_memory recovery_init_sync_method remove_temp_files_after_crash ssl_crl_dir
      track_wal_io_timing vacuum_failsafe_age vacuum_multixact_failsafe_age`),
    removed: words('operator_precedence_warning vacuum_cleanup_index_scale_factor'),
  },
  {
    version: 15,
    status: 'supported',
    endOfLife: '2027-11-11',
    features: ['lz4-wal', 'backup-start'],
    added: words(`allow_in_place_tablespaces archive_library log_startup_progress_interval recovery_prefetch
      recursive_worktable_factor shared_memory_size shared_memory_size_in_huge_pages stats_fetch_consistency
      wal_decode_buffer_size`),
    removed: ['stats_temp_directory'],
  },
  {
    version: 16,
    status: 'supported',
    endOfLife: '2028-11-09',
    features: [],
    added:
      words(`createrole_self_grant debug_io_direct debug_logical_replication_streaming debug_parallel_query
      enable_presorted_aggregate gss_accept_delegation icu_validation_level
      max_parallel_apply_workers_per_subscription reserved_connections scram_iterations send_abort_for_crash
      send_abort_for_kill vacuum_buffer_usage_limit`),
    removed: words('promote_trigger_file vacuum_defer_cleanup_age'),
  },
  {
    version: 17,
    status: 'supported',
    endOfLife: '2029-11-08',
    features: ['builtin-locales'],
    added: words(`allow_alter_system commit_timestamp_buffers enable_group_by_reordering event_triggers
      huge_pages_status io_combine_limit max_notify_queue_pages multixact_member_buffers multixact_offset_buffers
      notify_buffers serializable_buffers subtransaction_buffers summarize_wal sync_replication_slots
      synchronized_standby_slots trace_connection_negotiation transaction_buffers transaction_timeout
      wal_summary_keep_time`),
    removed: words('db_user_namespace old_snapshot_threshold trace_recovery_messages'),
  },
  {
    version: 18,
    status: 'supported',
    endOfLife: '2030-11-14',
    features: ['checksums-by-default', 'log-connections-list'],
    added: words(`autovacuum_vacuum_max_threshold autovacuum_worker_slots enable_distinct_reordering
      enable_self_join_elimination extension_control_path file_copy_method idle_replication_slot_timeout
      io_max_combine_limit io_max_concurrency io_method io_workers log_lock_failures
      max_active_replication_origins md5_password_warnings num_os_semaphores oauth_validator_libraries
      ssl_tls13_ciphers track_cost_delay_timing vacuum_max_eager_freeze_failure_rate vacuum_truncate`),
    removed: [],
  },
  { version: 19, status: 'beta', features: [], added: ['output_plugin_libraries'], removed: [] },
];

/** Whether a version has what some version brought. */
export function hasFeature(version: number, feature: PgFeature): boolean {
  return pgVersions.some((row) => row.version <= version && row.features.includes(feature));
}

/** The version that brought a server parameter, when that is later; and the one that took it away, when that is not. */
export function missingParameter(
  version: number,
  name: string,
): { readonly since: number } | { readonly until: number } | undefined {
  const since = pgVersions.find((row) => row.added.includes(name))?.version;
  if (since !== undefined && since > version) return { since };
  const gone = pgVersions.find((row) => row.removed.includes(name))?.version;
  return gone !== undefined && gone <= version ? { until: gone - 1 } : undefined;
}
