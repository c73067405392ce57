/** What a number may be, in its unit. */
export interface Range {
  readonly least: number;
  readonly most: number;
  /** Of a number that has none: `kB`, `8kB` (a block), `ms`; empty where no unit is allowed. */
  readonly unit: string;
}

/**
 * Name, least, most and unit of server parameters, from `pg_settings` of PostgreSQL 15 and the release notes of later
 * versions. Where versions differ it is the wider range.
 */
const TABLE = `
  archive_timeout 0 1073741823 s
  authentication_timeout 1 600 s
  autovacuum_analyze_scale_factor 0 100
  autovacuum_analyze_threshold 0 2147483647
  autovacuum_freeze_max_age 100000 2000000000
  autovacuum_max_workers 1 262143
  autovacuum_multixact_freeze_max_age 10000 2000000000
  autovacuum_naptime 1 2147483 s
  autovacuum_vacuum_cost_delay -1 100 ms
  autovacuum_vacuum_cost_limit -1 10000
  autovacuum_vacuum_insert_scale_factor 0 100
  autovacuum_vacuum_insert_threshold -1 2147483647
  autovacuum_vacuum_scale_factor 0 100
  autovacuum_vacuum_threshold 0 2147483647
  autovacuum_work_mem -1 2147483647 kB
  autovacuum_worker_slots 1 262143
  backend_flush_after 0 256 8kB
  bgwriter_delay 10 10000 ms
  bgwriter_flush_after 0 256 8kB
  bgwriter_lru_maxpages 0 1073741823
  bgwriter_lru_multiplier 0 10
  checkpoint_completion_target 0 1
  checkpoint_flush_after 0 256 8kB
  checkpoint_timeout 30 86400 s
  checkpoint_warning 0 2147483647 s
  client_connection_check_interval 0 2147483647 ms
  commit_delay 0 100000
  commit_siblings 0 1000
  cpu_index_tuple_cost 0 Infinity
  cpu_operator_cost 0 Infinity
  cpu_tuple_cost 0 Infinity
  cursor_tuple_fraction 0 1
  deadlock_timeout 1 2147483647 ms
  default_statistics_target 1 10000
  effective_cache_size 1 2147483647 8kB
  effective_io_concurrency 0 1000
  extra_float_digits -15 3
  from_collapse_limit 1 2147483647
  geqo_effort 1 10
  geqo_generations 0 2147483647
  geqo_pool_size 0 2147483647
  geqo_seed 0 1
  geqo_selection_bias 1.5 2
  geqo_threshold 2 2147483647
  gin_fuzzy_search_limit 0 2147483647
  gin_pending_list_limit 64 2147483647 kB
  hash_mem_multiplier 1 1000
  huge_page_size 0 2147483647 kB
  idle_in_transaction_session_timeout 0 2147483647 ms
  idle_replication_slot_timeout 0 2147483647 s
  idle_session_timeout 0 2147483647 ms
  io_max_concurrency -1 1024
  io_workers 1 32
  jit_above_cost -1 Infinity
  jit_inline_above_cost -1 Infinity
  jit_optimize_above_cost -1 Infinity
  join_collapse_limit 1 2147483647
  lock_timeout 0 2147483647 ms
  log_autovacuum_min_duration -1 2147483647 ms
  log_min_duration_sample -1 2147483647 ms
  log_min_duration_statement -1 2147483647 ms
  log_parameter_max_length -1 1073741823 B
  log_parameter_max_length_on_error -1 1073741823 B
  log_rotation_age 0 35791394 min
  log_rotation_size 0 2097151 kB
  log_startup_progress_interval 0 2147483647 ms
  log_statement_sample_rate 0 1
  log_temp_files -1 2147483647 kB
  log_transaction_sample_rate 0 1
  logical_decoding_work_mem 64 2147483647 kB
  maintenance_io_concurrency 0 1000
  maintenance_work_mem 64 2147483647 kB
  max_active_replication_origins 0 262143
  max_connections 1 262143
  max_files_per_process 64 2147483647
  max_locks_per_transaction 10 2147483647
  max_logical_replication_workers 0 262143
  max_parallel_apply_workers_per_subscription 0 1024
  max_parallel_maintenance_workers 0 1024
  max_parallel_workers 0 1024
  max_parallel_workers_per_gather 0 1024
  max_pred_locks_per_page 0 2147483647
  max_pred_locks_per_relation -2147483648 2147483647
  max_pred_locks_per_transaction 10 2147483647
  max_prepared_transactions 0 262143
  max_replication_slots 0 262143
  max_slot_wal_keep_size -1 2147483647 MB
  max_stack_depth 100 2147483647 kB
  max_standby_archive_delay -1 2147483647 ms
  max_standby_streaming_delay -1 2147483647 ms
  max_sync_workers_per_subscription 0 262143
  max_wal_senders 0 262143
  max_wal_size 2 2147483647 MB
  max_worker_processes 0 262143
  min_dynamic_shared_memory 0 2147483647 MB
  min_parallel_index_scan_size 0 715827882 8kB
  min_parallel_table_scan_size 0 715827882 8kB
  min_wal_size 2 2147483647 MB
  old_snapshot_threshold -1 86400 min
  parallel_setup_cost 0 Infinity
  parallel_tuple_cost 0 Infinity
  port 1 65535
  random_page_cost 0 Infinity
  recovery_min_apply_delay 0 2147483647 ms
  recursive_worktable_factor 0.001 1e+06
  reserved_connections 0 262143
  scram_iterations 1 2147483647
  seq_page_cost 0 Infinity
  shared_buffers 16 1073741823 8kB
  statement_timeout 0 2147483647 ms
  superuser_reserved_connections 0 262143
  tcp_keepalives_count 0 2147483647
  tcp_keepalives_idle 0 2147483647 s
  tcp_keepalives_interval 0 2147483647 s
  tcp_user_timeout 0 2147483647 ms
  temp_buffers 100 1073741823 8kB
  temp_file_limit -1 2147483647 kB
  track_activity_query_size 100 1048576 B
  transaction_timeout 0 2147483647 ms
  vacuum_buffer_usage_limit 0 16777216 kB
  vacuum_cost_delay 0 100 ms
  vacuum_cost_limit 1 10000
  vacuum_cost_page_dirty 0 10000
  vacuum_cost_page_hit 0 10000
  vacuum_cost_page_miss 0 10000
  vacuum_defer_cleanup_age 0 1000000
  vacuum_failsafe_age 0 2100000000
  vacuum_freeze_min_age 0 1000000000
  vacuum_freeze_table_age 0 2000000000
  vacuum_multixact_failsafe_age 0 2100000000
  vacuum_multixact_freeze_min_age 0 1000000000
  vacuum_multixact_freeze_table_age 0 2000000000
  wal_buffers -1 262143 8kB
  wal_decode_buffer_size 65536 1073741823 B
  wal_keep_size 0 2147483647 MB
  wal_receiver_status_interval 0 2147483 s
  wal_receiver_timeout 0 2147483647 ms
  wal_retrieve_retry_interval 1 2147483647 ms
  wal_sender_timeout 0 2147483647 ms
  wal_skip_threshold 0 2147483647 kB
  wal_summary_keep_time 0 35791394 min
  wal_writer_delay 1 10000 ms
  wal_writer_flush_after 0 2147483647 8kB
  work_mem 64 2147483647 kB
`;

export const RANGES: ReadonlyMap<string, Range> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const [name = '', least, most, unit = ''] = line.trim().split(' ');
      return [name, { least: Number(least), most: Number(most), unit }];
    }),
);
