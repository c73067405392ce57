import { z } from 'zod';
import { accessParameters } from './schema/access.ts';
import { backupParameters } from './schema/backup.ts';
import { bootstrapParameters } from './schema/bootstrap.ts';
import { businessParameters } from './schema/business.ts';
import { identityParameters } from './schema/identity.ts';
import { installParameters } from './schema/install.ts';
import { monitorParameters } from './schema/monitor.ts';
import { operationParameters } from './schema/operation.ts';
import { provisionParameters } from './schema/provision.ts';
import { removeParameters } from './schema/remove.ts';

/** Every parameter of the module: names, types, defaults, descriptions and levels. */
export const PgsqlParams = z.object({
  ...identityParameters,
  ...businessParameters,
  ...installParameters,
  ...bootstrapParameters,
  ...provisionParameters,
  ...backupParameters,
  ...accessParameters,
  ...monitorParameters,
  ...removeParameters,
  ...operationParameters,
});

export type PgsqlParams = z.output<typeof PgsqlParams>;

/** Parameters but for those that tell the members of a cluster apart. */
export type CommonParams = Omit<PgsqlParams, 'pg_role' | 'pg_seq'>;

/** Accepted and described, not acted on yet. */
export const NOT_ACTED_ON: readonly (keyof PgsqlParams)[] = [
  'clsname',
  'context_dir',
  'dbname',
  'dst_cls',
  'dst_db',
  'dst_dns',
  'dst_ip',
  'dst_pg',
  'dst_user',
  'dst_vip',
  'gp_role',
  'patroni_enabled',
  'patroni_mode',
  'pg_dbsu_ssh_exchange',
  'pg_exporter_config',
  'pg_init',
  'pg_instances',
  'pg_pitr',
  'pg_reload',
  'pgbackrest_clean',
  'src_cls',
  'src_db',
  'src_dns',
  'src_ip',
  'src_list',
  'src_pg',
  'src_vip',
  'sub_conn',
  'username',
];
