import type { Estate, ModuleFacts, Problem } from '@pigsty/sdk';
import { enginesOf, engineOf } from '../engines/table.ts';
import type { DriveFacts, MinioFacts } from '../facts/member.ts';
import { checkFormer } from './check-former.ts';
import { checkRelease } from './check-release.ts';
import { poolSizes, poolsOf, type MinioCluster, type MinioMember } from './server.ts';

/** What only the hosts can tell: a pool of another size, a drive that is not mounted, a directory of somebody else. */
export function checkFacts(
  cluster: MinioCluster,
  facts: ModuleFacts<MinioFacts>,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Problem[] {
  const members = cluster.instances.flatMap((member) => {
    const have = facts.of(member.host);
    if (have === undefined) return [];
    const path = ['minio_data'];
    const position = inventory.where(member.host, path);
    return objections(cluster, member, facts).map((objection): Problem => ({
      severity: 'error',
      subject: `${cluster.name}.hosts.${member.host}.minio_data`,
      host: member.host,
      cluster: cluster.name,
      ...objection,
      ...(position === undefined ? {} : { position }),
    }));
  });
  const dropped = droppedPools(cluster, facts);
  return [
    ...members,
    ...dropped,
    ...checkFormer(cluster, facts).filter(({ rule }) => rule !== dropped[0]?.rule),
    ...checkRelease(cluster, facts),
  ];
}

/** Pools of one size are as many as the drives say; what is in one that is not declared would not be seen any more. */
function droppedPools(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const drives = cluster.instances.flatMap(({ host }) => facts.of(host)?.drives ?? []);
  const declared = poolSizes(cluster);
  return [...new Set(declared)].flatMap((size): readonly Problem[] => {
    const wanted = declared.filter((other) => other === size).length;
    const found = new Set(drives.flatMap(({ pool, first }) => (pool === size ? (first ?? []) : []))).size;
    if (found <= wanted) return [];
    return [
      {
        severity: 'error',
        rule: 'minio-pool-dropped',
        subject: `${cluster.name}.minio_volumes`,
        cluster: cluster.name,
        message: `${cluster.name} has the drives of ${found} pools of ${size} drives, and minio_volumes has ${wanted}: what is in the others would be gone`,
        hint: 'Declare all pools in minio_volumes, in the order in which they were added.',
      },
    ];
  });
}

type Objection = Pick<Problem, 'rule' | 'message' | 'hint'>;

function objections(
  cluster: MinioCluster,
  { name, host }: MinioMember,
  facts: ModuleFacts<MinioFacts>,
): readonly Objection[] {
  const sizes = poolSizes(cluster);
  const drives = facts.of(host)?.drives ?? [];
  const other = drives.find(({ pool }) => pool !== undefined && !sizes.includes(pool));
  const mounted = drives.some(({ onRoot }) => !onRoot)
    ? 'other drives of it do not'
    : othersAreMounted(cluster, host, facts)
      ? 'drives of other members do not'
      : undefined;
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
      .filter(({ onRoot, pool }) => mounted !== undefined && onRoot && pool === undefined)
      .map(({ path }) => ({
        rule: 'minio-drive-unmounted',
        message: `${path} of ${name} lies on the root file system, and ${mounted}`,
        hint: `Mount the drive at ${path}; the server would fill the root file system.`,
      })),
    ...swapped(cluster, drives).map(([one, other]) => ({
      rule: 'minio-drives-swapped',
      message: `${one.path} and ${other.path} of ${name} have changed places: the server knows a drive by its place, and would start without them`,
      hint: `Mount each drive where it was; see: findmnt ${one.path} ${other.path}`,
    })),
    ...drives.flatMap(({ path, otherMark }) =>
      otherMark === undefined
        ? []
        : [
            {
              rule: 'minio-other-engine',
              message: `${path} of ${name} holds the data of ${enginesOf(otherMark).join(' or ')}, and minio_type is ${engineOf(cluster.params).name}, which cannot read it`,
              hint: 'Set minio_type back. To change the engine name an empty directory in minio_data, remove the former store without its data (minio_rm_data: false), and copy the objects.',
            },
          ],
    ),
    ...drives
      .filter(({ foreign, otherMark }) => foreign && otherMark === undefined)
      .map(({ path }) => ({
        rule: 'minio-foreign-data',
        message: `${path} of ${name} holds files that are not of an object store`,
        hint: 'Name an empty directory in minio_data, or move the files away.',
      })),
  ];
}

/** The pool is there, and none of its drives that are known lies on a root file system. */
function othersAreMounted(cluster: MinioCluster, host: string, facts: ModuleFacts<MinioFacts>): boolean {
  const others = cluster.instances
    .filter((member) => member.host !== host)
    .flatMap((member) => facts.of(member.host)?.drives ?? [])
    .filter(({ pool }) => pool !== undefined);
  return poolSizes(cluster).length === 1 && others.length > 0 && others.every(({ onRoot }) => !onRoot);
}

/** Of the drives of one pool the first two whose order is not that of their directories. */
function swapped(
  cluster: MinioCluster,
  drives: readonly DriveFacts[],
): readonly (readonly [DriveFacts, DriveFacts])[] {
  const { minio_data: data } = cluster.params;
  // With several ranges, or volumes that name drives otherwise, a server has an order of its own.
  const inOrder = data.split('{').length === 2 && poolsOf(cluster).every((pool) => pool.endsWith(data));
  if (!inOrder) return [];
  const isAfter = (a: DriveFacts, b: DriveFacts): boolean =>
    a.first === b.first && a.place !== undefined && b.place !== undefined && a.place > b.place;
  const [pair] = drives.flatMap((one, i) =>
    drives
      .slice(i + 1)
      .filter((other) => isAfter(one, other))
      .map((other) => [one, other] as const),
  );
  return pair === undefined ? [] : [pair];
}
