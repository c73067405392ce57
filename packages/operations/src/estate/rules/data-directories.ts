import { type Inventory, isWritten, onceEach, type Problem } from '@pigsty/sdk';
import { problemAt } from './problem-at.ts';
import { plainText } from './untyped.ts';

/** Directories of data, with what says that a host has the program, and the directory where nobody writes another. */
const DIRECTORIES = [
  { parameter: 'etcd_data', of: 'etcd_seq', usual: '/data/etcd' },
  { parameter: 'pg_data', of: 'pg_cluster', usual: '/pg/data' },
  { parameter: 'pg_fs_main', of: 'pg_cluster', usual: '/data/postgres' },
  { parameter: 'pg_fs_backup', of: 'pg_cluster', usual: '/data/backups' },
  { parameter: 'minio_data', of: 'minio_cluster', usual: '/data/minio' },
  { parameter: 'redis_fs_main', of: 'redis_cluster', usual: '/data/redis' },
  { parameter: 'infra_data', of: 'infra_seq', usual: '/data/infra' },
  { parameter: 'nginx_data', of: 'infra_seq', usual: '/data/nginx' },
] as const;

/** Two programs with one directory take over, or delete, what the other one keeps. */
export function dataDirectories(inventory: Inventory): readonly Problem[] {
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address: host, vars }) => {
      const here = DIRECTORIES.filter(({ of }) => vars[of] !== undefined).map(({ parameter, usual }) => ({
        parameter,
        path: plainText(vars[parameter], usual).replace(/\/+$/, ''),
      }));
      return here.flatMap(({ parameter, path }, i): readonly Problem[] => {
        const other = here.find((one, j) => j !== i && one.path === path);
        // One that PostgreSQL shares with itself is told there.
        if (other === undefined || [parameter, other.parameter].every((name) => name.startsWith('pg_')))
          return [];
        const isOther = isWritten(inventory, host, [other.parameter]);
        const isUsual = DIRECTORIES.some((one) => one.parameter === parameter && one.usual === path);
        if (!isWritten(inventory, host, [parameter]) || (isOther && isUsual)) return [];
        return [
          problemAt(
            inventory,
            { host, path: [parameter] },
            {
              severity: 'error',
              rule: 'data-directory',
              message: `${parameter} is ${path}, as ${other.parameter} is: each would take the data of the other one for its own`,
              hint: 'Write a directory of its own.',
            },
          ),
        ];
      });
    }),
  );
}
