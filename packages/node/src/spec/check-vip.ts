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
    return differing({ instances }, ['vip_vrid'], { inventory }).map((found) =>
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

/** An address with the first of the nodes of a cluster that share it. */
interface Floating {
  readonly cluster: NodeCluster;
  readonly address: string;
  readonly host: string;
  readonly number: number;
}

/** Nodes without a cluster of their own are all in one, and may share several addresses. */
function floatingOf(cluster: NodeCluster): readonly Floating[] {
  const found = new Map<string, Floating>();
  for (const { host, params } of cluster.instances) {
    const { vip_address: address, vip_vrid: number } = params;
    if (address === undefined || number === undefined || found.has(address)) continue;
    found.set(address, { cluster, address, host, number });
  }
  return [...found.values()];
}

function sameNumber(clusters: readonly NodeCluster[], inventory: Inventory): readonly Problem[] {
  const owners = new Map<number, Floating>();
  return clusters.flatMap(floatingOf).flatMap((one): readonly Problem[] => {
    const { cluster, host, number } = one;
    const other = owners.get(number);
    owners.set(number, other ?? one);
    if (other === undefined || isOneLine(one, other, inventory)) return [];
    const [name, former] =
      cluster === other.cluster ? [one.address, other.address] : [cluster.name, other.cluster.name];
    return [
      clusterProblem(cluster, inventory, {
        severity: 'warning',
        rule: 'duplicate-vrid',
        host,
        path: ['vip_vrid'],
        message: `${name} and ${former} both have vip_vrid ${number}`,
        hint: 'Give one of them another number from 1 to 254.',
      }),
    ];
  });
}

/** One line that sets the address for hosts of several clusters means one address for all of them. */
function isOneLine(one: Floating, other: Floating, inventory: Inventory): boolean {
  const [here, there] = [one, other].map(({ host }) => inventory.where(host, ['vip_address']));
  return (
    here !== undefined &&
    here.file === there?.file &&
    here.line === there.line &&
    here.column === there.column
  );
}
