import type { Finding, Rule } from './finding.ts';

/** Directories that cannot be what they are to be, and an account that cannot run PostgreSQL. */
export const places: Rule = ({ params }) => [
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

function sameDirectory(...paths: readonly string[]): boolean {
  return new Set(paths.map((path) => path.replaceAll(/\/+/g, '/').replace(/\/$/, ''))).size === 1;
}
