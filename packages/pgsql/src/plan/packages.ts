import { pkg, type Platform, type Stage } from '@pigsty/sdk';
import { packagesOf } from '../platform/packages.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { onHost } from './stages.ts';

export function installPackages(cluster: PgCluster, instance: PgInstance, platform: Platform): Stage {
  const { pg_packages, pg_extensions, pg_version } = instance.params;
  const wanted = [
    ...packagesOf(pg_packages, platform, pg_version).map((want) => ({
      ...want,
      reason: `pg_version: ${pg_version}`,
    })),
    ...packagesOf(pg_extensions, platform, pg_version).map((want) => ({ ...want, reason: 'pg_extensions' })),
  ];
  const unique = wanted.filter((want, i) => wanted.findIndex((w) => w.names[0] === want.names[0]) === i);
  return {
    ...onHost(cluster, instance, {
      name: 'packages',
      after: ['node.base@self', 'prepare@self'],
      ops: unique.map(({ names, optional, reason }) => pkg({ names, optional, reason })),
    }),
    coalesce: 'packages',
  };
}
