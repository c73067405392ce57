import { IPv4 } from '@pigsty/sdk';
import { z } from 'zod';
import { parameter } from './parameter.ts';

export const PG_MODES = [
  'pgsql',
  'citus',
  'mssql',
  'mysql',
  'ivory',
  'pgtde',
  'polar',
  'gpsql',
  'agens',
  'oriole',
  'pgedge',
] as const;
export const PG_ROLES = ['primary', 'replica', 'standby', 'offline', 'delayed'] as const;

export const identityParameters = {
  pg_mode: parameter(
    'cluster',
    'PostgreSQL kernel and flavour of the cluster',
    z.enum(PG_MODES).default('pgsql'),
  ),
  pg_cluster: parameter(
    'cluster',
    'name of the PostgreSQL cluster, required identity',
    z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, 'letters, digits and dashes')
      .refine((name) => name !== 'root', 'root is the name of the etcd superuser'),
    'pg-test',
  ),
  pg_seq: parameter(
    'instance',
    'number of the instance in its cluster, required identity, unique and stable',
    z.int().min(0),
  ),
  pg_role: parameter('instance', 'role that the instance starts with, required identity', z.enum(PG_ROLES)),
  pg_instances: parameter(
    'instance',
    'several instances on one node (reserved)',
    z.record(z.string(), z.unknown()).optional(),
  ),
  pg_upstream: parameter(
    'instance',
    'address to replicate from: a standby cluster on the primary, a cascade replica elsewhere',
    IPv4.optional(),
    '10.10.10.11',
  ),
  pg_shard: parameter(
    'cluster',
    'name of the shard that the cluster belongs to (citus)',
    z.string().optional(),
  ),
  pg_group: parameter('cluster', 'number of the cluster within its shard (citus)', z.int().min(0).optional()),
  gp_role: parameter(
    'cluster',
    'role of a Greenplum cluster (reserved)',
    z.enum(['master', 'segment']).optional(),
  ),
  pg_offline_query: parameter(
    'instance',
    'allow offline queries on this replica',
    z.boolean().default(false),
  ),
};
