import { madeOnce, type Inventory } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from './cluster.ts';

/** Addresses that aliases of HBA rules and the REST allowlist stand for. */
export interface KnownAddresses {
  readonly admin: readonly string[];
  readonly infra: readonly string[];
  readonly members: readonly string[];
  readonly intranet: readonly string[];
}

const PRIVATE_NETWORKS = ['10.0.0.0/8', '192.168.0.0/16', '172.16.0.0/12'];

export function knownAddresses(
  cluster: PgCluster,
  instance: PgInstance,
  inventory: Inventory,
): KnownAddresses {
  return known(cluster, inventory, inventory.hosts.get(instance.host)?.vars['node_firewall_intranet']);
}

const known = madeOnce((cluster: PgCluster, inventory: Inventory, intranet: unknown): KnownAddresses => {
  const { admin_ip } = inventory.estate;
  return {
    admin: admin_ip === undefined ? [] : [admin_ip],
    infra: inventory.groups.get('infra')?.allHosts ?? [],
    members: cluster.instances.map((i) => i.host),
    intranet: Array.isArray(intranet) ? intranet.map(String) : PRIVATE_NETWORKS,
  };
});
