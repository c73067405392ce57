import {
  clusterProblem,
  isWritten,
  onceEach,
  type Cluster,
  type ClusterFinding,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import type { NodeParams } from './schema.ts';

/** No organisation has a network of its own that is larger: 10.0.0.0/8 is the largest private one. */
const SHORTEST_LENGTH = 8;

/** Networks that are trusted, and are the internet. */
export function checkFirewall(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return onceEach(
    clusters.flatMap((cluster) =>
      cluster.instances.flatMap(({ host, params }) => {
        if (!isWritten(inventory, host, ['node_firewall_intranet'])) return [];
        return params.node_firewall_intranet.flatMap((network, i) =>
          open(network).map((finding) =>
            clusterProblem(cluster, inventory, {
              ...finding,
              severity: 'warning',
              rule: 'firewall-open',
              host,
              path: ['node_firewall_intranet', i],
            }),
          ),
        );
      }),
    ),
  );
}

function open(network: string): readonly Pick<ClusterFinding, 'message' | 'hint'>[] {
  const length = /^[\d.]+\/(\d+)$/.exec(network)?.[1];
  if (length === undefined || Number(length) >= SHORTEST_LENGTH) return [];
  return [
    {
      message: `${network} is trusted like the hosts beside this one: every port is open to it, and HBA rules for intra let it in`,
      hint: 'Name the networks of your own; single ports for everybody are in node_firewall_public_port.',
    },
  ];
}
