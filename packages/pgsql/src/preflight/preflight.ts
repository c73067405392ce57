import type { Preflight } from '@pigsty/sdk';
import { dataDirectory } from './data-directory.ts';
import { locales } from './locales.ts';
import { timeZones } from './time-zones.ts';
import { unattendedUpgrades } from './unattended-upgrades.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/**
 * Locales, time zones, what is in the way of the data, what would restart it, room for data and backups, and the files that
 * a deploy replaces as a whole.
 */
export const preflight: Preflight<PgsqlParams> = {
  topics: [locales, timeZones, dataDirectory, unattendedUpgrades],
  disks: ({ params }) => {
    const data = { failMiB: 1024, warnMiB: 5120, lasting: true } as const;
    return [
      { path: params.pg_fs_main, parameter: 'pg_fs_main', ...data },
      { path: params.pg_fs_backup, parameter: 'pg_fs_backup', ...data },
    ];
  },
  files: () => ['/etc/patroni/patroni.yml', '/etc/pgbouncer/pgbouncer.ini'],
};
