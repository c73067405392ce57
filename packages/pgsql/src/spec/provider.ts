import { nodeVip } from '@pigsty/node/contract';
import type { Inventory } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from './cluster.ts';

/** Hosts whose HAProxy carries the services of a cluster in place of its members. */
export interface ServiceProvider {
  /** The inventory group that `pg_service_provider` names. */
  readonly group: string;
  /** In the order of the inventory; at least one. */
  readonly hosts: readonly string[];
  /** Where clients find it: the VIP of the group where it has one, its first host otherwise. */
  readonly address: string;
}

/** Absent where the members carry their services themselves, and where the group is none: that is an error of the checks. */
export function providerOf(
  { params: { pg_service_provider: group } }: PgCluster,
  inventory: Inventory,
): ServiceProvider | undefined {
  const hosts = inventory.groups.get(group)?.allHosts ?? [];
  const [first] = hosts;
  if (group === '' || first === undefined) return undefined;
  const vip = hosts.map((host) => nodeVip(inventory, host)).find((address) => address !== undefined);
  return { group, hosts, address: vip ?? first };
}

/** Hosts that carry the services of a cluster. */
export function serviceHosts(cluster: PgCluster, inventory: Inventory): readonly string[] {
  return providerOf(cluster, inventory)?.hosts ?? cluster.instances.map(({ host }) => host);
}

/**
 * Hosts whose services a member is to try, so that each is tried by one: its own, or its share of a provider's.
 */
export function triedBy(cluster: PgCluster, instance: PgInstance, inventory: Inventory): readonly string[] {
  const provider = providerOf(cluster, inventory);
  if (provider === undefined) return [instance.host];
  const at = cluster.instances.indexOf(instance);
  return provider.hosts.filter((_, i) => i % cluster.instances.length === at);
}
