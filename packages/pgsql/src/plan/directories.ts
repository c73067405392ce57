import { dirname } from 'node:path';
import { directory, link, madeOnce, type Op, type Platform } from '@pigsty/sdk';
import { postgresHome } from '../platform/paths.ts';
import { backupDirectory, clusterDirectory } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';

/** The cluster's tree on the main disk, the one for backups, and the short names for both. */
export const directories = madeOnce((params: CommonParams, platform: Platform): readonly Op[] => {
  const { pg_dbsu, pg_fs_main, pg_fs_backup, pg_bin_dir, pg_version } = params;
  const own = { owner: pg_dbsu, group: 'postgres', mode: '0700' };
  const main = clusterDirectory(params);
  const backup = backupDirectory(params);
  const logs = [
    params.pg_log_dir,
    params.patroni_log_dir,
    params.pgbouncer_log_dir,
    params.pgbackrest_log_dir,
  ];
  const home = postgresHome(platform, pg_version);
  return [
    ...[
      pg_fs_main,
      main,
      ...['bin', 'tmp', 'cert', 'conf', 'data', 'spool'].map((name) => `${main}/${name}`),
    ].map((path) => directory({ path, ...own })),
    directory({ path: `${main}/log`, ...own, mode: '0750' }),
    ...[pg_fs_backup, backup, `${backup}/backup`].map((path) => directory({ path, ...own })),
    link({ path: '/pg', target: main }),
    link({ path: `${main}/backup`, target: `${backup}/backup` }),
    ...[...new Set(logs)].map((path) => directory({ path, ...own, mode: '0750' })),
    ...(dirname(pg_bin_dir) === home ? [] : [link({ path: dirname(pg_bin_dir), target: home })]),
    ...['/etc/patroni', '/etc/pgbackrest', '/etc/pgbouncer'].map((path) => directory({ path, ...own })),
  ];
});
