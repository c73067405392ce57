import { absent, pkg, unit, type ModuleFacts, type RemovePlanOptions, type StageDraft } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import type { MinioFacts } from '../facts/member.ts';
import { isEmptied, poolsKnown } from '../facts/pools.ts';
import {
  clientPackages,
  driveDirectories,
  marker,
  placesOf,
  serverPackages,
  type MinioCluster,
} from '../spec/server.ts';
import { minioDrive } from '../ops/drive.ts';
import { poolsThatLeave, without } from '../spec/leaving-pools.ts';
import { forgetNames, names, server, settings } from './base.ts';
import { serves } from './install.ts';

/** Members stop, then each gives back what it was given; the drives only where they are meant. */
export function planRemove(
  cluster: MinioCluster,
  facts: ModuleFacts<MinioFacts>,
  options: RemovePlanOptions,
): readonly StageDraft[] {
  const going = cluster.instances.filter(({ host }) => options.hosts.has(host));
  const shrinks = leavePools(cluster, facts, options.hosts);
  const after = shrinks.filter(({ name }) => name === 'shrink').map(({ host }) => `shrink@${host}`);
  const stages = going.flatMap(({ host, name, params }): readonly StageDraft[] => {
    const places = placesOf(params);
    const purge = options.purgeData ?? params.minio_rm_data;
    return [
      {
        name: 'stop',
        host,
        after,
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
          ...(purge
            ? driveDirectories(params).map((path) =>
                minioDrive({ member: name, path, mark: engineOf(params).data.mark }),
              )
            : []),
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
  return [...shrinks, ...stages];
}

/** Those that stay are started without pools that are emptied and leave, all together, before a server of these stops. */
function leavePools(
  cluster: MinioCluster,
  facts: ModuleFacts<MinioFacts>,
  hosts: ReadonlySet<string>,
): readonly StageDraft[] {
  const pools = poolsThatLeave(cluster, hosts);
  const known = poolsKnown(cluster, facts);
  if (pools.length === 0 || !pools.every((pool) => isEmptied(known, pool))) return [];
  const rest = without(cluster, hosts, pools);
  return [
    ...rest.instances.map((member): StageDraft => ({
      name: 'settings',
      host: member.host,
      after: [],
      ops: [settings(rest, member), names(rest)],
    })),
    ...rest.instances.map((member): StageDraft => ({
      name: 'shrink',
      host: member.host,
      after: rest.instances.map(({ host }) => `settings@${host}`),
      ops: [server(member), serves(rest, member)],
    })),
  ];
}
