import type { Estate, ModuleFacts, Problem } from '@pigsty/sdk';
import type { MinioFacts } from '../facts/member.ts';
import { poolSizes, type MinioCluster, type MinioMember } from './server.ts';

/** What only the hosts can tell: a pool of another size, a drive that is not mounted, a directory of somebody else. */
export function checkFacts(
  cluster: MinioCluster,
  facts: ModuleFacts<MinioFacts>,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Problem[] {
  return cluster.instances.flatMap((member) => {
    const have = facts.of(member.host);
    if (have === undefined) return [];
    const path = ['minio_data'];
    const position = inventory.where(member.host, path);
    return objections(cluster, member, have).map((objection): Problem => ({
      severity: 'error',
      subject: `${cluster.name}.hosts.${member.host}.minio_data`,
      host: member.host,
      cluster: cluster.name,
      ...objection,
      ...(position === undefined ? {} : { position }),
    }));
  });
}

type Objection = Pick<Problem, 'rule' | 'message' | 'hint'>;

function objections(
  cluster: MinioCluster,
  { name }: MinioMember,
  { drives }: MinioFacts,
): readonly Objection[] {
  const sizes = poolSizes(cluster);
  const other = drives.find(({ pool }) => pool !== undefined && !sizes.includes(pool));
  const mounted = drives.some(({ onRoot }) => !onRoot);
  return [
    ...(other === undefined
      ? []
      : [
          {
            rule: 'minio-pool-changed',
            message: `${other.path} of ${name} belongs to a pool of ${other.pool} drives, and the inventory has pools of ${sizes.join(', ')}`,
            hint: 'A pool keeps its drives for ever, and the server would not start. Declare the pool as it was, and a further one behind it in minio_volumes.',
          },
        ]),
    ...drives
      .filter(({ onRoot, pool }) => mounted && onRoot && pool === undefined)
      .map(({ path }) => ({
        rule: 'minio-drive-unmounted',
        message: `${path} of ${name} lies on the root file system, and other drives of it do not`,
        hint: `Mount the drive at ${path}; the server would fill the root file system.`,
      })),
    ...drives
      .filter(({ foreign }) => foreign)
      .map(({ path }) => ({
        rule: 'minio-foreign-data',
        message: `${path} of ${name} holds files that are not of an object store`,
        hint: 'Name an empty directory in minio_data, or move the files away.',
      })),
  ];
}
