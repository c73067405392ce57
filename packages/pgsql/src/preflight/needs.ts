import type { Preflight } from '@pigsty/sdk';
import type { PgsqlParams } from '../spec/schema.ts';

/** Room for an instance's data and backups, and the files that a deploy replaces as a whole. */
export const preflight: Preflight<PgsqlParams> = {
  disks: ({ params }) => {
    const data = { failMiB: 1024, warnMiB: 5120, lasting: true } as const;
    return [
      { path: params.pg_fs_main, parameter: 'pg_fs_main', ...data },
      { path: params.pg_fs_backup, parameter: 'pg_fs_backup', ...data },
    ];
  },
  files: () => ['/etc/patroni/patroni.yml', '/etc/pgbouncer/pgbouncer.ini'],
};
