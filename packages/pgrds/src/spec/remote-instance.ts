import { Bool, HostName, Password, Port, Seq } from '@pigsty/sdk';
import { z } from 'zod';
import { DatabaseSpec } from '@pigsty/pgsql/contract';

export const PortKey = z
  .string()
  .regex(
    /^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
    'a port from 1 to 65535',
  );

/** One entry of `pg_exporters`: an instance that somebody else runs. */
export const RemoteInstance = z.strictObject({
  pg_cluster: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'letters, digits and _.-')
    .describe('name of its cluster, as a label'),
  pg_seq: Seq.describe('number within that cluster'),
  pg_host: HostName.describe('where it is'),
  pg_port: Port.optional(),
  pg_databases: z.array(DatabaseSpec).optional().describe('accepted, no effect yet'),
  pg_monitor_username: z.string().min(1).optional(),
  pg_monitor_password: Password.optional(),
  pg_exporter_url: z.string().min(1).optional().describe('the whole connection, with user and password'),
  pg_exporter_config: z.string().optional().describe('accepted, no effect yet'),
  pg_exporter_cache_ttls: z.string().optional(),
  pg_exporter_params: z.string().optional().describe('of the connection: sslmode=require'),
  pg_exporter_port: Port.optional().describe('the same as the key of the entry'),
  pg_exporter_auto_discovery: Bool.optional(),
  pg_exporter_include_database: z.string().optional(),
  pg_exporter_exclude_database: z.string().optional(),
  pg_exporter_connect_timeout: z.int().min(1).optional(),
  pg_exporter_options: z.string().optional(),
});

export type Entry = z.output<typeof RemoteInstance>;
