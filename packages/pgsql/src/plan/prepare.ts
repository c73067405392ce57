import { dirname } from 'node:path';
import { directory, file, group, madeOnce, user, type Op, type Platform, type Stage } from '@pigsty/sdk';
import { dbsuId, pgPaths } from '../platform/paths.ts';
import { renderSudoers } from '../render/sudoers.ts';
import { header } from '../render/header.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';
import { maskPackagedExporters } from './exporters.ts';
import { keptPackages } from './packages.ts';
import { onHost } from './stages.ts';

/** What must be there before the packages: their own user would have another number, and Debian would start a cluster. */
export function prepare(
  cluster: PgCluster,
  instance: PgInstance,
  { common, platform }: { readonly common: CommonParams; readonly platform: Platform },
): Stage {
  return onHost(cluster, instance, {
    name: 'prepare',
    after: ['node.base@self'],
    ops: [...accountOps(common, platform), ...keptPackages(common, platform)],
  });
}

const accountOps = madeOnce((params: CommonParams, platform: Platform): readonly Op[] => {
  const { pg_dbsu, pg_dbsu_uid, pg_dbsu_home, pg_dbsu_sudo } = params;
  const { createCluster } = pgPaths[platform.family];
  const id = dbsuId(platform, pg_dbsu_uid);
  return [
    group({ name: 'postgres', gid: id, system: true }),
    user({
      name: pg_dbsu,
      uid: id,
      group: 'postgres',
      home: pg_dbsu_home,
      createHome: true,
      shell: '/bin/bash',
      system: true,
    }),
    directory({ path: pg_dbsu_home, owner: pg_dbsu, group: 'postgres', mode: '0700' }),
    ...(pg_dbsu_sudo === 'none'
      ? []
      : [
          file({
            path: '/etc/sudoers.d/postgres',
            content: renderSudoers(params),
            mode: '0440',
            check: ['visudo', '-cqf', '{}'],
          }),
        ]),
    ...(createCluster !== undefined
      ? [
          directory({ path: dirname(createCluster) }),
          file({
            path: createCluster,
            content: `${header('Clusters are made by Patroni')}create_main_cluster = false\n`,
          }),
        ]
      : []),
    ...maskPackagedExporters(params, platform),
  ];
});
