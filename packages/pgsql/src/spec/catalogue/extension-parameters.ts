/** Parameters of extensions that estates set most, with the prefix of their extension. */
export const EXTENSION_PARAMETERS: readonly string[] = [
  ...prefixed(
    'auto_explain',
    `log_analyze log_buffers log_format log_level log_min_duration log_nested_statements log_parameter_max_length
    log_settings log_timing log_triggers log_verbose log_wal sample_rate`,
  ),
  ...prefixed(
    'citus',
    `cluster_name local_hostname max_adaptive_executor_pool_size max_cached_conns_per_worker max_client_connections
    max_shared_pool_size node_connection_timeout node_conninfo shard_count shard_replication_factor use_citus_managed_tables`,
  ),
  ...prefixed(
    'cron',
    `database_name enable_superuser_jobs host launch_active_jobs log_min_messages log_run log_statement
    max_running_jobs timezone use_background_workers`,
  ),
  ...prefixed('pg_stat_statements', 'max save track track_planning track_utility'),
  ...prefixed(
    'pg_wait_sampling',
    'history_period history_size profile_period profile_pid profile_queries sample_cpu',
  ),
  ...prefixed(
    'pgaudit',
    `log log_catalog log_client log_level log_parameter log_parameter_max_size log_relation log_rows log_statement
    log_statement_once role`,
  ),
  ...prefixed('pg_tde', 'cipher enforce_encryption inherit_global_providers wal_encrypt'),
  ...prefixed('timescaledb', 'bgw_launcher_poll_time license max_background_workers telemetry_level'),
];

/** Extensions that have no parameter besides those above: PostgreSQL drops others of their prefix with a warning. */
export const ALL_OF_EXTENSION: readonly string[] = ['pg_stat_statements', 'pg_tde'];

function prefixed(prefix: string, names: string): readonly string[] {
  return names.split(/\s+/).map((name) => `${prefix}.${name}`);
}
