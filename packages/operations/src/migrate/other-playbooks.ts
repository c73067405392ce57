/** Names of other playbooks and of Patroni's own file, with what says the same here; they are left behind by a move. */
const NAMES: Readonly<Record<string, string>> = {
  postgresql_version: 'pg_version',
  postgresql_port: 'pg_port',
  postgresql_listen_addresses: 'pg_listen',
  postgresql_data_dir: 'pg_fs_main',
  postgresql_bin_dir: 'pg_bin_dir',
  postgresql_encoding: 'pg_encoding',
  postgresql_locale: 'pg_locale',
  postgresql_parameters: 'pg_parameters',
  postgresql_global_config_options: 'pg_parameters',
  postgresql_hba_entries: 'pg_hba_rules',
  postgresql_pg_hba: 'pg_hba_rules',
  postgresql_users: 'pg_users',
  postgresql_databases: 'pg_databases',
  postgresql_schemas: 'schemas of pg_databases',
  postgresql_extensions: 'pg_extensions, and extensions of pg_databases',
  postgresql_packages: 'pg_packages',
  postgresql_cluster_name: 'pg_cluster',
  postgresql_max_connections: 'pg_max_conn',
  postgres_version: 'pg_version',
  postgres_port: 'pg_port',
  postgres_users: 'pg_users',
  postgres_databases: 'pg_databases',
  synchronous_mode: 'pg_rpo: 0',
  cluster_vip: 'pg_vip_address',
  noloadbalance: 'pg_weight: 0',
  replicatefrom: 'pg_upstream',
};

/** Tags of a member in Patroni's own file that no parameter sets. */
const TAGS = ['nofailover', 'nosync', 'nostream', 'clonefrom', 'failover_priority'];

/** Parameters of programs that stand in a parameter of ours, and beside it have no effect. */
const WITHIN: Readonly<Record<string, string>> = {
  pg_parameters: `shared_buffers work_mem maintenance_work_mem effective_cache_size effective_io_concurrency max_wal_size
    min_wal_size wal_level wal_buffers wal_keep_size checkpoint_timeout checkpoint_completion_target random_page_cost
    max_worker_processes max_parallel_workers max_parallel_workers_per_gather max_wal_senders max_replication_slots
    autovacuum_max_workers autovacuum_naptime autovacuum_work_mem statement_timeout idle_in_transaction_session_timeout
    lock_timeout log_min_duration_statement log_statement temp_buffers huge_pages synchronous_commit archive_timeout
    track_io_timing default_statistics_target hot_standby_feedback max_standby_streaming_delay password_encryption`,
  redis_max_memory: 'maxmemory max_memory',
  redis_mem_policy: 'maxmemory_policy maxmemory-policy',
  redis_password: 'requirepass masterauth',
  redis_aof_enabled: 'appendonly',
  redis_rdb_save: 'redis_save',
  pg_max_conn: 'max_connections',
  pg_libs: 'shared_preload_libraries',
  pg_listen: 'listen_addresses',
  pg_rto: 'loop_wait retry_timeout primary_start_timeout master_start_timeout',
  pg_rpo: 'maximum_lag_on_failover synchronous_mode_strict',
  pgbouncer_poolmode: 'pool_mode',
  vip_vrid: 'virtual_router_id',
  vip_address: 'virtual_ipaddress',
  pgbackrest_repo:
    'repo1-path repo1-type repo1-s3-bucket repo1-s3-endpoint repo1-retention-full repo1-cipher-type',
  docker_registry_mirrors: 'registry-mirrors registry_mirrors',
};

/** By name: what to write instead. */
export const otherPlaybookHints: ReadonlyMap<string, string> = new Map([
  ...Object.entries(NAMES).map(
    ([name, ours]) => [name, `Of another playbook, and without effect here. Write ${ours}.`] as const,
  ),
  ...Object.entries(WITHIN).flatMap(([ours, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map(
        (name) => [name, `A word of the program itself, and without effect here. Write ${ours}.`] as const,
      ),
  ),
  ...TAGS.map((name) => [name, 'A tag of Patroni, which no parameter sets here. Delete it.'] as const),
]);
