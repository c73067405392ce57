import type { ModuleFacts } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { Finding } from './check/finding.ts';
import type { PgCluster } from './cluster.ts';
import { repositoriesOf } from './repositories.ts';
import { isSamePlace } from './repository-place.ts';

/** A repository that a member writes and the inventory no longer names: its backups stay, and it gets no more WAL. */
export function droppedRepositories(cluster: PgCluster, facts: ModuleFacts<PgFacts>): readonly Finding[] {
  return cluster.instances.flatMap((instance): readonly Finding[] => {
    const { initialized, repositories = [] } = facts.of(instance.host) ?? {};
    if (initialized !== true || !instance.params.pgbackrest_enabled) return [];
    const wanted = repositoriesOf(instance.params);
    return repositories
      .filter((found) => !wanted.some(({ options }) => isSamePlace(options, found)))
      .map(({ options }): Finding => ({
        rule: 'dropped-repository',
        severity: 'warning',
        host: instance.host,
        path: ['pgbackrest_method'],
        message: `${instance.name} writes no more to the repository at ${placeOf(options)}: what is there stays, and is restored from only while pgbackrest_method names it`,
        hint: 'Nothing, once no restore needs it. Its files can be deleted then.',
      }));
  });
}

function placeOf(options: Readonly<Record<string, string>>): string {
  const path = options['path'] ?? '/var/lib/pgbackrest';
  const bucket = options['s3-bucket'] ?? options['gcs-bucket'] ?? options['azure-container'];
  const host = options['sftp-host'] ?? options['host'] ?? options['s3-endpoint'];
  return [
    path,
    ...(bucket === undefined ? [] : [`of ${bucket}`]),
    ...(host === undefined ? [] : [`at ${host}`]),
  ].join(' ');
}
