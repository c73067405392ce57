import type { PgCluster, PgInstance } from '../spec/cluster.ts';

/** The cluster as the inventory would describe it with this `pg_version`. */
export function atVersion(cluster: PgCluster, version: number): PgCluster {
  return {
    ...cluster,
    params: { ...cluster.params, pg_version: version },
    instances: cluster.instances.map((instance) => instanceAt(instance, version)),
  };
}

export function instanceAt(instance: PgInstance, version: number): PgInstance {
  return { ...instance, params: { ...instance.params, pg_version: version } };
}
