import {
  clusterProblem,
  differing,
  isWritten,
  onceEach,
  type Cluster,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import type { NodeParams } from './schema.ts';
import { passwordLength } from './vip.ts';

type NodeCluster = Cluster<NodeParams>;

/** Rules about the addresses that keepalived moves between the nodes of a cluster. */
export function checkFloatingAddresses(
  clusters: readonly NodeCluster[],
  inventory: Inventory,
): readonly Problem[] {
  const found = clusters
    .map((cluster) => ({ ...cluster, instances: cluster.instances.filter((i) => i.params.vip_enabled) }))
    .filter(({ instances }) => instances.length > 0);
  return onceEach([
    ...found.flatMap((cluster) => [
      ...incomplete(cluster, inventory),
      ...twoNumbers(cluster, inventory),
      ...masters(cluster, inventory),
      ...longPassword(cluster, inventory),
    ]),
    ...sameNumber(found, inventory),
  ]);
}

function incomplete(cluster: NodeCluster, inventory: Inventory): readonly Problem[] {
  const [first] = cluster.instances;
  // One that is written and refused is not missing besides.
  const missing = (['vip_address', 'vip_vrid'] as const).filter(
    (name) => first?.params[name] === undefined && !isWritten(inventory, first?.host ?? '', [name]),
  );
  if (first === undefined || missing.length === 0) return [];
  return [
    clusterProblem(cluster, inventory, {
      rule: 'vip-incomplete',
      host: first.host,
      path: ['vip_enabled'],
      message: `vip_enabled needs ${missing.join(' and ')} as well`,
      hint: 'For example vip_address: 10.10.10.2 and vip_vrid: 128; the number is unique in the network.',
    }),
  ];
}

/** Nodes that announce one address under two numbers would all hold it. */
function twoNumbers(cluster: NodeCluster, inventory: Inventory): readonly Problem[] {
  const addresses = new Set(cluster.instances.map((i) => i.params.vip_address));
  return [...addresses].flatMap((address) => {
    const instances = cluster.instances.filter((i) => i.params.vip_address === address);
    return differing({ instances }, ['vip_vrid']).map((found) =>
      clusterProblem(cluster, inventory, { rule: 'vip-differs', ...found }),
    );
  });
}

function longPassword(cluster: NodeCluster, inventory: Inventory): readonly Problem[] {
  const first = cluster.instances.find(({ params }) =>
    params.vip_auth_pass.matches((password) => password.length > passwordLength),
  );
  if (first === undefined) return [];
  return [
    clusterProblem(cluster, inventory, {
      severity: 'warning',
      rule: 'vip-password',
      host: first.host,
      path: ['vip_auth_pass'],
      message: `vip_auth_pass is longer than ${passwordLength} characters, and VRRP takes no more: the rest is left out`,
      hint: `Shorten it to ${passwordLength} characters, or leave it away: then one is derived.`,
    }),
  ];
}

function masters(cluster: NodeCluster, inventory: Inventory): readonly Problem[] {
  const chosen = cluster.instances.filter((i) => i.params.vip_role === 'master');
  const [, second] = chosen;
  if (second === undefined) return [];
  return [
    clusterProblem(cluster, inventory, {
      severity: 'warning',
      rule: 'vip-masters',
      host: second.host,
      path: ['vip_role'],
      message: `${chosen.length} nodes of ${cluster.name} have vip_role: master`,
      hint: 'Set vip_role: master on one node and leave it away on the others.',
    }),
  ];
}

function sameNumber(clusters: readonly NodeCluster[], inventory: Inventory): readonly Problem[] {
  const owners = new Map<number, NodeCluster>();
  return clusters.flatMap((cluster): readonly Problem[] => {
    const [first] = cluster.instances;
    const number = first?.params.vip_vrid;
    if (first?.params.vip_address === undefined || number === undefined) return [];
    const other = owners.get(number);
    owners.set(number, other ?? cluster);
    if (other === undefined || isOneAddress([cluster, other], inventory)) return [];
    return [
      clusterProblem(cluster, inventory, {
        severity: 'warning',
        rule: 'duplicate-vrid',
        host: first.host,
        path: ['vip_vrid'],
        message: `${cluster.name} and ${other.name} both have vip_vrid ${number}`,
        hint: 'Give one of them another number from 1 to 254.',
      }),
    ];
  });
}

/** One line that sets the address for hosts of several clusters means one address for all of them. */
function isOneAddress(clusters: readonly NodeCluster[], inventory: Inventory): boolean {
  const places = clusters.map(({ instances: [first] }) => {
    const at = first === undefined ? undefined : inventory.where(first.host, ['vip_address']);
    return first?.params.vip_address === undefined || at === undefined
      ? undefined
      : `${at.file}:${at.line}:${at.column}`;
  });
  return places[0] !== undefined && new Set(places).size === 1;
}
