import { z } from 'zod';
import { AbsolutePath, parameter, Scalar } from './parameter.ts';

const DEFAULT_REPOSITORIES = {
  local: { path: '/pg/backup', retention_full_type: 'count', retention_full: 2 },
  minio: {
    type: 's3',
    s3_endpoint: 'sss.pigsty',
    s3_region: 'us-east-1',
    s3_bucket: 'pgsql',
    s3_key: 'pgbackrest',
    s3_key_secret: 'S3User.Backup',
    s3_uri_style: 'path',
    path: '/pgbackrest',
    storage_port: 9000,
    storage_ca_file: '/etc/pki/ca.crt',
    block: 'y',
    bundle: 'y',
    bundle_limit: '20MiB',
    bundle_size: '128MiB',
    cipher_type: 'aes-256-cbc',
    cipher_pass: 'pgBackRest',
    retention_full_type: 'time',
    retention_full: 14,
  },
};

export const backupParameters = {
  pgbackrest_enabled: parameter(
    'cluster',
    'archive WAL and take backups with pgBackRest',
    z.boolean().default(true),
  ),
  pgbackrest_log_dir: parameter(
    'cluster',
    'directory of the pgBackRest logs',
    AbsolutePath.default('/pg/log/pgbackrest'),
  ),
  pgbackrest_method: parameter(
    'cluster',
    'repository to use: a key of pgbackrest_repo; or a list of up to four, which are all written',
    z.union([z.string(), z.array(z.string()).min(1).max(4)]).default('local'),
    ['local', 'minio'],
  ),
  pgbackrest_init_backup: parameter('cluster', 'take a first full backup', z.boolean().default(true)),
  pgbackrest_drill_days: parameter(
    'cluster',
    'days between the restore drills that a host begins by itself at night; 0 for none',
    z.int().min(0).max(366).default(0),
  ),
  pgbackrest_repo: parameter(
    'cluster',
    'repositories by name, with options of pgBackRest (underscores for dashes)',
    z.record(z.string(), z.record(z.string(), Scalar)).default(DEFAULT_REPOSITORIES),
  ),
};
