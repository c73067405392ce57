import { UserName } from '@pigsty/sdk';
import { z } from 'zod';
import { AbsolutePath, parameter } from './parameter.ts';

export const installParameters = {
  pg_dbsu: parameter('cluster', 'OS user and superuser of PostgreSQL', UserName.default('postgres')),
  pg_dbsu_uid: parameter(
    'cluster',
    'uid and gid of pg_dbsu; 26 becomes 543 on Debian and Ubuntu',
    z.int().min(1).default(26),
  ),
  pg_dbsu_sudo: parameter(
    'cluster',
    'sudo privileges of pg_dbsu',
    z.enum(['none', 'limit', 'all', 'nopass']).default('limit'),
  ),
  pg_dbsu_home: parameter('cluster', 'home directory of pg_dbsu', AbsolutePath.default('/var/lib/pgsql')),
  pg_dbsu_ssh_exchange: parameter(
    'cluster',
    'exchange ssh keys of pg_dbsu between members',
    z.boolean().default(true),
  ),
  pg_version: parameter('cluster', 'major version of PostgreSQL', z.int().min(13).max(19).default(18)),
  pg_bin_dir: parameter(
    'cluster',
    'directory of the PostgreSQL programs',
    AbsolutePath.default('/usr/pgsql/bin'),
  ),
  pg_log_dir: parameter(
    'cluster',
    'directory of the PostgreSQL logs',
    AbsolutePath.default('/pg/log/postgres'),
  ),
  pg_packages: parameter(
    'cluster',
    'packages and package aliases of the server',
    z.array(z.string()).default(['pgsql-main pgsql-common']),
  ),
  pg_extensions: parameter(
    'cluster',
    'packages and package aliases of extensions',
    z.array(z.string()).default([]),
  ),
};
