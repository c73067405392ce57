import { IPv4, type Inventory } from '@pigsty/sdk';
import { declaredPrimary, type PgCluster } from './cluster.ts';
import { providerOf } from './provider.ts';
import { pgVipOf } from './vip.ts';

/** The name of a cluster in the estate's DNS. */
export function dnsName({ name, params }: PgCluster): string {
  return `${name}${params.pg_dns_suffix}`;
}

/**
 * Where the name leads, by `pg_dns_target`; `undefined` where there is to be no name. `auto` is the VIP where there is one,
 * then the provider of the services, and the declared primary elsewhere: services of every member lead to the leader.
 */
export function dnsTarget(cluster: PgCluster, inventory: Inventory): string | undefined {
  const primary = (declaredPrimary(cluster) ?? cluster.instances[0])?.host;
  const vip = pgVipOf(cluster.params)?.address;
  switch (cluster.params.pg_dns_target) {
    case 'auto':
      return vip ?? providerOf(cluster, inventory)?.address ?? primary;
    case 'primary':
      return primary;
    case 'vip':
      return vip;
    case 'none':
      return undefined;
    default:
      return IPv4.safeParse(cluster.params.pg_dns_target).success ? cluster.params.pg_dns_target : undefined;
  }
}
