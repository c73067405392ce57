import { InterfaceName } from '@pigsty/sdk';
import { z } from 'zod';
import { ServiceSpec } from './objects.ts';
import { AbsolutePath, parameter, Port } from './parameter.ts';

/** Services that every cluster has where nobody writes others. */
export const DEFAULT_SERVICES: z.input<typeof ServiceSpec>[] = [
  { name: 'primary', port: 5433, dest: 'default', check: '/primary', selector: '[]' },
  {
    name: 'replica',
    port: 5434,
    dest: 'default',
    check: '/read-only',
    selector: '[]',
    backup: '[? pg_role == `primary` || pg_role == `offline` ]',
  },
  { name: 'default', port: 5436, dest: 'postgres', check: '/primary', selector: '[]' },
  {
    name: 'offline',
    port: 5438,
    dest: 'postgres',
    check: '/replica',
    selector: '[? pg_role == `offline` || pg_offline_query ]',
    backup: '[? pg_role == `replica` && !pg_offline_query]',
  },
];

export const accessParameters = {
  pgbouncer_enabled: parameter('cluster', 'run PgBouncer', z.boolean().default(true)),
  pgbouncer_port: parameter('cluster', 'port of PgBouncer', Port.default(6432)),
  pgbouncer_log_dir: parameter(
    'cluster',
    'directory of the PgBouncer logs',
    AbsolutePath.default('/pg/log/pgbouncer'),
  ),
  pgbouncer_auth_query: parameter(
    'cluster',
    'PgBouncer asks PostgreSQL for users: every role with a password may come through it, whatever its `pgbouncer` says',
    z.boolean().default(false),
  ),
  pgbouncer_poolmode: parameter(
    'cluster',
    'pool mode',
    z.enum(['transaction', 'session', 'statement']).default('transaction'),
  ),
  pgbouncer_sslmode: parameter(
    'cluster',
    'TLS towards clients',
    z.enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']).default('disable'),
  ),
  pgbouncer_ignore_param: parameter(
    'cluster',
    'startup parameters that PgBouncer ignores',
    z
      .array(z.string())
      .default([
        'extra_float_digits',
        'application_name',
        'TimeZone',
        'DateStyle',
        'IntervalStyle',
        'search_path',
      ]),
  ),
  pgbouncer_redirect_to: parameter(
    'cluster',
    'address that PgBouncer sends all traffic to, after a migration',
    z.string().optional(),
  ),
  pg_weight: parameter('instance', 'weight in load balancing', z.int().min(0).max(256).default(100)),
  pg_service_provider: parameter(
    'cluster',
    'inventory group whose hosts carry the services of the cluster with their HAProxy; the members themselves when empty',
    z.string().default(''),
  ),
  pg_default_service_dest: parameter(
    'cluster',
    'where services with dest default go',
    z.enum(['pgbouncer', 'postgres']).default('pgbouncer'),
  ),
  pg_default_services: parameter(
    'cluster',
    'services of every cluster',
    z.array(ServiceSpec).prefault(DEFAULT_SERVICES),
  ),
  pg_vip_enabled: parameter('cluster', 'bind an address to the leader', z.boolean().default(false)),
  pg_vip_address: parameter('cluster', 'address and mask of the VIP', z.string().default('127.0.0.1/24')),
  pg_vip_interface: parameter('instance', 'network interface of the VIP', InterfaceName.default('auto')),
  pg_dns_suffix: parameter('cluster', 'suffix of the DNS name of the cluster', z.string().default('')),
  pg_dns_target: parameter(
    'cluster',
    'what the DNS name points to: auto, primary, vip, none or an address',
    z.string().default('auto'),
  ),
};
