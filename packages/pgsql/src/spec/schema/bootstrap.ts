import { Password, passwordFor, Size } from '@pigsty/sdk';
import { z } from 'zod';
import { Encoding, Locale } from './locale.ts';
import { AbsolutePath, parameter, Port, RoleName, Scalar } from './parameter.ts';
import { DEFAULT_RTO_ROWS, RtoPlan } from './rto.ts';

export const CONF_TEMPLATES = ['oltp.yml', 'olap.yml', 'crit.yml', 'tiny.yml'] as const;

export const bootstrapParameters = {
  pg_data: parameter('cluster', 'data directory of PostgreSQL', AbsolutePath.default('/pg/data')),
  pg_fs_main: parameter(
    'cluster',
    'directory that holds the clusters, on the main disk',
    AbsolutePath.default('/data/postgres'),
  ),
  pg_fs_backup: parameter(
    'cluster',
    'directory that holds local backups',
    AbsolutePath.default('/data/backups'),
  ),
  pg_storage_type: parameter('cluster', 'kind of the main disk', z.enum(['SSD', 'HDD']).default('SSD')),
  pg_dummy_filesize: parameter(
    'cluster',
    'size of the placeholder /pg/dummy, to be deleted when the disk is full; 0 for none',
    Size.default('64MiB'),
  ),
  pg_listen: parameter(
    'instance',
    'listen addresses; ${ip}, ${lo} and ${vip} are replaced',
    z.string().default('0.0.0.0'),
  ),
  pg_port: parameter('cluster', 'port of PostgreSQL', Port.default(5432)),
  pg_localhost: parameter(
    'cluster',
    'directory of the Unix socket',
    AbsolutePath.default('/var/run/postgresql'),
  ),
  pg_namespace: parameter('cluster', 'top level of the keys in etcd', AbsolutePath.default('/pg')),
  patroni_enabled: parameter('cluster', 'run Patroni', z.boolean().default(true)),
  patroni_mode: parameter(
    'cluster',
    'how Patroni runs',
    z.enum(['default', 'pause', 'remove']).default('default'),
  ),
  patroni_port: parameter('cluster', 'port of the Patroni REST API', Port.default(8008)),
  patroni_log_dir: parameter(
    'cluster',
    'directory of the Patroni logs',
    AbsolutePath.default('/pg/log/patroni'),
  ),
  patroni_ssl_enabled: parameter('global', 'serve the Patroni REST API over TLS', z.boolean().default(false)),
  patroni_watchdog_mode: parameter(
    'cluster',
    'use of the watchdog device',
    z.enum(['off', 'automatic', 'required']).default('off'),
  ),
  patroni_username: parameter('cluster', 'user of the Patroni REST API', RoleName.default('postgres')),
  patroni_password: parameter(
    'cluster',
    'password of the Patroni REST API',
    passwordFor({ goesInto: 'the header of a request', ascii: true }).prefault('Patroni.API'),
  ),
  pg_etcd_password: parameter(
    'cluster',
    'password of the cluster in etcd; derived from patroni_password when empty',
    passwordFor({ goesInto: 'etcd', lineBreaks: true, maxBytes: 72 }, { optional: true }).prefault(''),
  ),
  pg_primary_db: parameter(
    'cluster',
    'main database of the cluster (citus, cron)',
    z.string().default('postgres'),
  ),
  pg_parameters: parameter(
    'cluster',
    'server parameters that win over the template; null removes one',
    z.record(z.string(), Scalar.nullable()).default({}),
    { work_mem: '64MB', log_statement: null },
  ),
  pg_alter_system: parameter(
    'cluster',
    'what ALTER SYSTEM set and nobody declares: leave it and warn, or reset it',
    z.enum(['leave', 'reset']).default('leave'),
  ),
  pg_no_longer_declared: parameter(
    'cluster',
    'attributes, limits, settings, memberships and privileges of roles and databases that the inventory declared and no longer says: take them back (reset), or leave them',
    z.enum(['reset', 'leave']).default('reset'),
  ),
  pg_files: parameter(
    'cluster',
    'text files to copy into the data directory of every member: absolute, or below files/ beside the inventory',
    z.array(z.string()).default([]),
    ['ssl/client-ca.crt'],
  ),
  pg_conf: parameter(
    'cluster',
    'template of the server parameters',
    z.enum(CONF_TEMPLATES).default('oltp.yml'),
  ),
  pg_max_conn: parameter(
    'cluster',
    'max_connections, or auto',
    z.union([z.literal('auto'), z.int()]).default('auto'),
  ),
  pg_shared_buffer_ratio: parameter(
    'cluster',
    'share of the memory for shared_buffers',
    z.number().min(0.01).max(0.9).default(0.25),
  ),
  pg_io_method: parameter(
    'cluster',
    'asynchronous I/O of PostgreSQL 18',
    z.enum(['auto', 'sync', 'worker', 'io_uring']).default('worker'),
  ),
  pg_rto: parameter('cluster', 'row of pg_rto_plan: how fast to fail over', z.string().default('norm')),
  pg_rto_plan: parameter(
    'cluster',
    'timers by name: ttl, loop_wait, retry_timeout, primary_start_timeout, safety_margin, inter, fastinter, downinter, rise, fall',
    z.record(z.string(), RtoPlan).prefault(DEFAULT_RTO_ROWS),
  ),
  pg_rpo: parameter(
    'cluster',
    'bytes that may be lost at a failover; 0 means synchronous replication',
    z.int().min(0).default(1_048_576),
  ),
  pg_libs: parameter(
    'cluster',
    'shared_preload_libraries',
    z.string().default('pg_stat_statements, auto_explain'),
  ),
  pg_delay: parameter(
    'instance',
    'delay of a delayed standby cluster',
    z.union([z.string(), z.number()]).default(0),
  ),
  pg_checksum: parameter('cluster', 'page checksums', z.boolean().default(true)),
  pg_pwd_enc: parameter(
    'cluster',
    'encryption of passwords',
    z.enum(['scram-sha-256', 'md5']).default('scram-sha-256'),
  ),
  pg_encoding: parameter('cluster', 'encoding of the cluster', Encoding.default('UTF8')),
  pg_locale: parameter('cluster', 'locale of the cluster', Locale.default('C')),
  pg_lc_collate: parameter('cluster', 'collation of the cluster', Locale.default('C')),
  pg_lc_ctype: parameter('cluster', 'character classes of the cluster', Locale.default('C')),
  pgsodium_key: parameter(
    'cluster',
    'master key of pgsodium as 64 hex digits; it must not change once something is encrypted',
    Password.optional(),
  ),
  pgsodium_getkey_script: parameter(
    'cluster',
    'program on the hosts that prints the key of pgsodium, in place of pgsodium_key',
    AbsolutePath.optional(),
    '/etc/pigsty/pgsodium-key',
  ),
};
