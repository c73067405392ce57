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

/** By name: what to write instead. */
export const otherPlaybookHints: ReadonlyMap<string, string> = new Map([
  ...Object.entries(NAMES).map(
    ([name, ours]) => [name, `Of another playbook, and without effect here. Write ${ours}.`] as const,
  ),
  ...TAGS.map((name) => [name, 'A tag of Patroni, which no parameter sets here. Delete it.'] as const),
]);
