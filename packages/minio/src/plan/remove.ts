import { absent, pkg, unit, type ModuleFacts, type RemovePlanOptions, type StageDraft } from '@pigsty/sdk';
import type { MinioFacts } from '../facts/member.ts';
import {
  clientPackages,
  driveDirectories,
  marker,
  placesOf,
  serverPackages,
  type MinioCluster,
} from '../spec/server.ts';
import { minioDrive } from '../ops/drive.ts';
import { forgetNames } from './base.ts';

/** Members stop, then each gives back what it was given; the drives only where they are meant. */
export function planRemove(
  cluster: MinioCluster,
  _facts: ModuleFacts<MinioFacts>,
  options: RemovePlanOptions,
): readonly StageDraft[] {
  const going = cluster.instances.filter(({ host }) => options.hosts.has(host));
  return going.flatMap(({ host, name, params }): readonly StageDraft[] => {
    const places = placesOf(params);
    const purge = options.purgeData ?? params.minio_rm_data;
    return [
      {
        name: 'stop',
        host,
        after: [],
        ops: [unit({ name: places.unit, state: 'stopped', enabled: false })],
      },
      {
        name: 'clean',
        host,
        after: ['stop@self'],
        ops: [
          absent({ path: places.unitFile }),
          absent({ path: places.environment }),
          absent({ path: places.config, recursive: true }),
          forgetNames(cluster),
          ...(purge ? driveDirectories(params).map((path) => minioDrive({ member: name, path })) : []),
          absent({ path: marker }),
          ...(params.minio_rm_pkg
            ? [
                pkg({ names: serverPackages(params), state: 'absent' }),
                pkg({ names: clientPackages, state: 'absent' }),
              ]
            : []),
        ],
      },
    ];
  });
}
