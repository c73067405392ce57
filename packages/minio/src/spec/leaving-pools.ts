import { certificateNames, poolDrives, poolsOf, type MinioCluster, type MinioMember } from './server.ts';

/** Members of which a pool has drives. */
export function membersOf(cluster: MinioCluster, pool: string): readonly MinioMember[] {
  const hosts = new Set(poolDrives(pool).map((drive) => drive.split('/')[0]));
  return cluster.instances.filter((member) => certificateNames(member).some((name) => hosts.has(name)));
}

/** Whole pools that leave with these hosts; nothing where one of the hosts has drives of a pool that stays. */
export function poolsThatLeave(cluster: MinioCluster, hosts: ReadonlySet<string>): readonly string[] {
  const leaves = (pool: string): boolean => {
    const members = membersOf(cluster, pool);
    return members.length > 0 && members.every(({ host }) => hosts.has(host));
  };
  const pools = poolsOf(cluster);
  const leaving = pools.filter(leaves);
  if (leaving.length === 0 || leaving.length === pools.length) return [];
  const gone = new Set(leaving.flatMap((pool) => membersOf(cluster, pool).map(({ host }) => host)));
  const stays = pools
    .filter((pool) => !leaving.includes(pool))
    .some((pool) => membersOf(cluster, pool).some(({ host }) => hosts.has(host)));
  const others = cluster.instances.some(({ host }) => hosts.has(host) && !gone.has(host));
  return stays || others ? [] : leaving;
}

/** The cluster without these hosts and pools, as the inventory will have it. */
export function without(
  cluster: MinioCluster,
  hosts: ReadonlySet<string>,
  pools: readonly string[],
): MinioCluster {
  const minio_volumes = poolsOf(cluster)
    .filter((pool) => !pools.includes(pool))
    .join(' ');
  return {
    ...cluster,
    params: { ...cluster.params, minio_volumes },
    instances: cluster.instances
      .filter(({ host }) => !hosts.has(host))
      .map((member) => ({ ...member, params: { ...member.params, minio_volumes } })),
  };
}
