import {
  clusterProblem,
  onceEach,
  type Cluster,
  type ClusterFinding,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import type { NodeParams } from './schema.ts';

/** What is found in the variables of each host, said once for all hosts that have them from one line. */
export function findingsOfHosts(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
  find: (params: NodeParams, host: string) => readonly ClusterFinding[],
): readonly Problem[] {
  return onceEach(
    clusters.flatMap((cluster) =>
      cluster.instances.flatMap(({ host, params }) =>
        find(params, host).map((finding) => clusterProblem(cluster, inventory, { ...finding, host })),
      ),
    ),
  );
}
