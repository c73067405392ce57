import { z } from 'zod';
import { parameter, Port } from './parameter.ts';

export const monitorParameters = {
  pg_exporter_enabled: parameter('cluster', 'run pg_exporter', z.boolean().default(true)),
  pg_exporter_config: parameter(
    'cluster',
    'configuration of pg_exporter',
    z.string().default('pg_exporter.yml'),
  ),
  pg_exporter_cache_ttls: parameter(
    'cluster',
    'cache times of pg_exporter in seconds: fast, norm, slow, slowest',
    z
      .string()
      .regex(
        /^\s*\d+(?:\s*,\s*\d+){3}\s*$/,
        'four times in seconds with commas between them, like 1,10,60,300',
      )
      .default('1,10,60,300'),
  ),
  pg_exporter_port: parameter('cluster', 'port of pg_exporter', Port.default(9630)),
  pg_exporter_params: parameter(
    'cluster',
    'URL parameters of the connection of pg_exporter',
    z.string().default('sslmode=disable'),
  ),
  pg_exporter_url: parameter(
    'cluster',
    'connection of pg_exporter, instead of the generated one',
    z.string().default(''),
  ),
  pg_exporter_auto_discovery: parameter(
    'cluster',
    'let pg_exporter find databases',
    z.boolean().default(true),
  ),
  pg_exporter_exclude_database: parameter(
    'cluster',
    'databases that pg_exporter leaves out',
    z.string().default('template0,template1,postgres'),
  ),
  pg_exporter_include_database: parameter(
    'cluster',
    'databases that pg_exporter looks at',
    z.string().default(''),
  ),
  pg_exporter_connect_timeout: parameter(
    'cluster',
    'connect timeout of pg_exporter in milliseconds',
    z.int().min(1).default(200),
  ),
  pg_exporter_options: parameter('cluster', 'more options of pg_exporter', z.string().default('')),
  pg_probe_enabled: parameter(
    'cluster',
    'ask every service of the cluster by SQL from each member, where pg_exporter_enabled is true as well',
    z.boolean().default(true),
  ),
  pg_session_history_enabled: parameter(
    'cluster',
    'sample the active sessions of each member every second, where pg_exporter_enabled is true as well',
    z.boolean().default(true),
  ),
  pg_slo_availability: parameter(
    'cluster',
    'objective: percent of the asks of a service that are answered; 0 for none',
    z.number().min(0).lt(100).default(99.9),
  ),
  pg_slo_latency: parameter(
    'cluster',
    'objective: milliseconds within which 99 percent of the asks of a service are answered; 0 for none',
    z.int().min(0).max(5000).default(100),
  ),
  pgbouncer_exporter_enabled: parameter('cluster', 'run pgbouncer_exporter', z.boolean().default(true)),
  pgbouncer_exporter_port: parameter('cluster', 'port of pgbouncer_exporter', Port.default(9631)),
  pgbouncer_exporter_url: parameter(
    'cluster',
    'connection of pgbouncer_exporter, instead of the generated one',
    z.string().default(''),
  ),
  pgbouncer_exporter_options: parameter(
    'cluster',
    'more options of pgbouncer_exporter',
    z.string().default(''),
  ),
  pgbackrest_exporter_enabled: parameter('cluster', 'run pgbackrest_exporter', z.boolean().default(true)),
  pgbackrest_exporter_port: parameter('cluster', 'port of pgbackrest_exporter', Port.default(9854)),
  pgbackrest_exporter_options: parameter(
    'cluster',
    'options of pgbackrest_exporter',
    z.string().default('--collect.interval=120 --log.level=info'),
  ),
};
