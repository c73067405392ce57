import { z } from 'zod';
import { parameter } from './parameter.ts';

export const removeParameters = {
  pg_safeguard: parameter('cluster', 'refuse to remove this cluster', z.boolean().default(false)),
  pg_rm_data: parameter('cluster', 'delete the data when removing', z.boolean().default(true)),
  pg_rm_backup: parameter(
    'cluster',
    'delete local backups when removing the cluster',
    z.boolean().default(true),
  ),
  pg_rm_pkg: parameter('cluster', 'uninstall the packages when removing', z.boolean().default(true)),
  pgbackrest_clean: parameter('cluster', 'obsolete: delete old backups at bootstrap', z.boolean().optional()),
};
