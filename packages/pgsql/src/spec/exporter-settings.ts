import type { z } from 'zod';
import { PgsqlParams } from './schema.ts';

/** Settings of an exporter of a PostgreSQL server, managed here or not, without the address of the server. */
export const ExporterSettings = PgsqlParams.pick({
  pg_monitor_username: true,
  pg_monitor_password: true,
  pg_exporter_cache_ttls: true,
  pg_exporter_params: true,
  pg_exporter_auto_discovery: true,
  pg_exporter_exclude_database: true,
  pg_exporter_include_database: true,
  pg_exporter_connect_timeout: true,
  pg_exporter_options: true,
});

export type ExporterSettings = z.output<typeof ExporterSettings>;
