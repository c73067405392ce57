/** Options of pg_exporter 1.1, which serves PgBouncer as well. */
export const pgExporterOptions = `
  url config label constant-labels tag disable-cache disable-intro auto-discovery include-database exclude-database
  namespace fail-fast connect-timeout:number dry-run explain version help log.level log.format web.listen-address
  web.telemetry-path web.config.file web.systemd-socket
`;

/** Options of pgbackrest_exporter 0.21. */
export const pgbackrestExporterOptions = `
  backrest.config backrest.config-include-path backrest.stanza-include backrest.stanza-exclude backrest.backup-type
  backrest.reference-count backrest.verbose-wal backrest.database-count backrest.database-count-latest
  backrest.database-parallel-processes:number backrest.wal-archive-check collect.interval:number log.level log.format version help
  web.endpoint web.telemetry-path web.listen-address web.config.file web.systemd-socket
`;
