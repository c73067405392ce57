/**
 * Words of server parameters that take one of a list, from `pg_settings` of PostgreSQL 15 and the release notes of later
 * versions. Those that have spaces, and those of which versions differ, are left to the server.
 */
const TABLE = `
  archive_mode always on off
  backslash_quote safe_encoding on off
  bytea_output escape hex
  client_min_messages debug5 debug4 debug3 debug2 debug1 info log notice warning error debug
  compute_query_id auto regress on off
  constraint_exclusion partition on off
  debug_logical_replication_streaming buffered immediate
  debug_parallel_query off on regress
  default_toast_compression pglz lz4
  dynamic_shared_memory_type posix sysv windows mmap none
  file_copy_method copy clone
  force_parallel_mode off on regress
  huge_pages off on try
  intervalstyle postgres postgres_verbose sql_standard iso_8601
  io_method sync worker io_uring
  log_error_verbosity terse default verbose
  log_min_error_statement debug5 debug4 debug3 debug2 debug1 info notice warning error log fatal panic debug
  log_min_messages debug5 debug4 debug3 debug2 debug1 info notice warning error log fatal panic debug
  log_statement none ddl mod all
  password_encryption md5 scram-sha-256
  plan_cache_mode auto force_generic_plan force_custom_plan
  recovery_init_sync_method fsync syncfs
  recovery_prefetch off on try
  recovery_target_action pause promote shutdown
  session_replication_role origin replica local
  shared_memory_type sysv mmap windows
  ssl_max_protocol_version TLSv1 TLSv1.1 TLSv1.2 TLSv1.3
  ssl_min_protocol_version TLSv1 TLSv1.1 TLSv1.2 TLSv1.3
  stats_fetch_consistency none cache snapshot
  synchronous_commit local remote_write remote_apply on off
  syslog_facility local0 local1 local2 local3 local4 local5 local6 local7
  track_functions none pl all
  wal_compression pglz lz4 zstd on off
  wal_level minimal replica logical archive hot_standby
  wal_sync_method fsync fdatasync fsync_writethrough open_sync open_datasync
  xmlbinary base64 hex
  xmloption content document
`;

export const ENUM_VALUES: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const [name = '', ...words] = line.trim().split(' ');
      return [name, words];
    }),
);
