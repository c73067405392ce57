import type { ModuleFacts, Problem } from '@pigsty/sdk';
import type { MinioFacts } from '../facts/member.ts';
import { isOlder, UNREADABLE } from './releases.ts';
import { poolSizes, type MinioCluster } from './server.ts';

/** Releases that lose objects: where an object is overwritten by a larger one, and no former version is kept. */
export function checkRelease(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const buckets = cluster.params.minio_buckets.filter(
    ({ state, versioning, lock }) => state !== 'absent' && versioning !== true && lock !== true,
  );
  const found = cluster.instances.find(({ host }) => {
    const version = facts.of(host)?.version;
    return version !== undefined && isOlder(version, UNREADABLE.fixed) && !isOlder(version, UNREADABLE.from);
  });
  // A single drive is no set of drives, and keeps objects as files.
  const isSingle = poolSizes(cluster).every((drives) => drives === 1);
  if (found === undefined || buckets.length === 0 || isSingle) return [];
  const version = facts.of(found.host)?.version ?? '';
  return [
    {
      severity: 'warning',
      rule: 'minio-release',
      subject: `${cluster.name}.minio_buckets`,
      cluster: cluster.name,
      host: found.host,
      message: `${version} on ${found.name} cannot read an object below 256 KiB any more once it was overwritten by a larger one, in ${buckets.map(({ name }) => name).join(', ')}: incremental backups of pgBackRest fail there`,
      hint: 'Install a release from RELEASE.2021-05-26 on, or set versioning: true for these buckets.',
    },
  ];
}
