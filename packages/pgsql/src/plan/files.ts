import { file, type Estate, type Op, type Stage } from '@pigsty/sdk';
import { notifications } from '../notifications.ts';
import { memberFiles } from '../spec/files.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { reloadsFiles } from './members.ts';
import { onHost } from './stages.ts';

/**
 * Files of `pg_files` in the data directory of a member. Where there is one they come before anything starts that may read
 * them; a directory that is made by initdb or copied from the leader must not have them before.
 */
export function files(
  cluster: PgCluster,
  instance: PgInstance,
  { estate, after }: { readonly estate: Pick<Estate, 'localFile'>; readonly after: readonly string[] },
): readonly Stage[] {
  if (instance.params.pg_files.length === 0) return [];
  const notifies = { notifies: [notifications.postgresReload] };
  return [
    onHost(cluster, instance, {
      name: 'files',
      after,
      ops: [...fileOps(instance, estate, notifies), reloadsFiles(instance)],
    }),
  ];
}

/** The files themselves, readable for PostgreSQL alone: they may be keys. */
export function fileOps(
  { params: { pg_files, pg_data, pg_dbsu } }: PgInstance,
  estate: Pick<Estate, 'localFile'>,
  meta: Pick<Op, 'notifies'> = {},
): readonly Op[] {
  return memberFiles(pg_files).map(({ source, name }) =>
    file(
      {
        path: `${pg_data}/${name}`,
        content: estate.localFile(source),
        owner: pg_dbsu,
        group: 'postgres',
        mode: '0600',
      },
      meta,
    ),
  );
}
