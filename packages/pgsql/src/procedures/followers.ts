import type { Problem } from '@pigsty/sdk';
import { declaredPrimary } from '../spec/cluster.ts';
import { pgClusters } from '../spec/clusters.ts';
import { against } from './refusals.ts';
import type { PgScope } from './scope.ts';

/** Standby clusters of the estate that copy from a member of this cluster, and cannot go on with what it becomes. */
export function tellsFollowers(scope: Pick<PgScope, 'cluster' | 'estate'>, why: string): readonly Problem[] {
  const { cluster, estate } = scope;
  const hosts = new Set(cluster.instances.map((i) => i.host));
  return pgClusters(estate.inventory)
    .filter((c) => hosts.has(declaredPrimary(c)?.params.pg_upstream ?? ''))
    .filter((c) => c.name !== cluster.name)
    .map(({ name }) => ({
      ...against(
        scope,
        'followed-cluster',
        `the standby cluster ${name} follows ${cluster.name}, and ${why}`,
      ),
      severity: 'warning',
      hint: `Make it again afterwards: pigsty remove pgsql -l ${name}, then pigsty deploy -l ${name}. Until then it has the data from before.`,
    }));
}
