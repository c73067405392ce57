import {
  isWritten,
  wholeNetwork,
  type Cluster,
  type ClusterFinding,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import { findingsOfHosts } from './findings-of-hosts.ts';
import type { NodeParams } from './schema.ts';

/** No organisation has a network of its own that is larger: 10.0.0.0/8 is the largest private one. */
const SHORTEST_LENGTH = 8;

/** Networks that are trusted, and are the internet. */
export function checkFirewall(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return findingsOfHosts(clusters, inventory, ({ node_firewall_intranet: networks }, host) =>
    isWritten(inventory, host, ['node_firewall_intranet'])
      ? networks.flatMap((network, i) => [...open(network, i), ...wider(network, i)])
      : [],
  );
}

function open(network: string, i: number): readonly ClusterFinding[] {
  const length = /^[\d.]+\/(\d+)$/.exec(network)?.[1];
  if (length === undefined || Number(length) >= SHORTEST_LENGTH) return [];
  return [
    {
      severity: 'warning',
      rule: 'firewall-open',
      path: ['node_firewall_intranet', i],
      message: `${network} is trusted like the hosts beside this one: every port is open to it, and HBA rules for intra let it in`,
      hint: 'Name the networks of your own; single ports for everybody are in node_firewall_public_port.',
    },
  ];
}

/** An address with the length of its network is all of that network to a firewall. */
function wider(network: string, i: number): readonly ClusterFinding[] {
  const whole = wholeNetwork(network);
  if (whole === undefined) return [];
  return [
    {
      severity: 'warning',
      rule: 'firewall-network',
      path: ['node_firewall_intranet', i],
      message: `${network} trusts all of ${whole}, and looks like one address`,
      hint: `Write ${network.replace(/\/.*/, '/32')} for that address, or ${whole} for the network.`,
    },
  ];
}
