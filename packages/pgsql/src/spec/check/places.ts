import { nodeParams } from '@pigsty/node/contract';
import type { PgCluster } from '../cluster.ts';
import { repositoryNames } from '../repositories.ts';
import type { Finding, Rule } from './finding.ts';

/** Directories that cannot be what they are to be, and an account that cannot run PostgreSQL. */
export const places: Rule = (cluster, inventory) => {
  const { params } = cluster;
  return [
    ...withinData(cluster),
    ...sameNumber(cluster, inventory),
    ...(params.pg_dbsu === 'root'
      ? [
          {
            rule: 'dbsu-root',
            path: ['pg_dbsu'],
            message: 'pg_dbsu is root, and PostgreSQL refuses to run as root',
            hint: 'Write postgres, or another account of its own.',
          },
        ]
      : []),
    ...(['pg_fs_main', 'pg_fs_backup'] as const).flatMap((name): readonly Finding[] =>
      /^\/pg(?:\/|$)/.test(params[name])
        ? [
            {
              rule: 'data-place',
              path: [name],
              message: `${name} is ${params[name]}, and /pg is a link that leads below pg_fs_main: it would lead to itself`,
              hint: `Write a directory of a disk, like ${name === 'pg_fs_main' ? '/data/postgres' : '/data/backups'}.`,
            },
          ]
        : [],
    ),
    ...(sameDirectory(params.pg_fs_main, params.pg_fs_backup)
      ? [
          {
            rule: 'data-place',
            path: ['pg_fs_backup'],
            otherwise: ['pg_fs_main'],
            message: `pg_fs_backup is ${params.pg_fs_backup}, as pg_fs_main is: the link to the backups would lead to itself`,
            hint: 'Write a directory of another disk, like /data/backups.',
          },
        ]
      : []),
  ];
};

function sameDirectory(...paths: readonly string[]): boolean {
  return new Set(paths.map((path) => path.replaceAll(/\/+/g, '/').replace(/\/$/, ''))).size === 1;
}

/** Backups in the directory of the data would be backed up themselves, and go with it. */
function withinData({ params }: PgCluster): readonly Finding[] {
  return Object.entries(params.pgbackrest_repo).flatMap(([name, { type, path }]): readonly Finding[] => {
    const isWithin = ['/pg/data', params.pg_data].some((data) => `${String(path)}/`.startsWith(`${data}/`));
    if (!isWithin || !['undefined', 'posix', 'cifs'].includes(String(type))) return [];
    return [
      {
        rule: 'data-place',
        severity: repositoryNames(params).includes(name) ? 'error' : 'warning',
        path: ['pgbackrest_repo', name, 'path'],
        message: `backups are to be kept in ${String(path)}, within the directory of the data: they would be lost with it`,
        hint: 'Write /pg/backup, which leads to pg_fs_backup, or a directory of another disk.',
      },
    ];
  });
}

/** The number that EL has for postgres is 26, and Debian takes 543 in its place. */
function sameNumber({ instances }: PgCluster, inventory: Parameters<Rule>[1]): readonly Finding[] {
  return instances.flatMap(({ host, params: { pg_dbsu_uid, pg_dbsu } }): readonly Finding[] => {
    const node = nodeParams(inventory).get(host);
    if (node?.node_admin_enabled !== true || node.node_admin_uid !== pg_dbsu_uid) return [];
    return [
      {
        rule: 'account-number',
        severity: 'warning',
        host,
        path: ['node_admin_uid'],
        otherwise: ['pg_dbsu_uid'],
        message: `node_admin_uid is ${pg_dbsu_uid}, as pg_dbsu_uid of ${pg_dbsu} is: an account cannot be made with a number that is taken`,
        hint: 'Give the administrator another number, like 88.',
      },
    ];
  });
}
