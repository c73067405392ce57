import type { Inventory } from '../inventory/model.ts';
import { IPv4 } from './types.ts';

const networkOf = (address: string): string => address.replace(/\.\d+$/, '');

/**
 * An address in the /24 network of a host that no host, no virtual address and not `admin_ip` has: one of its digits may be
 * wrong.
 */
export function isBetweenHosts(
  address: string,
  { hosts, estate }: Pick<Inventory, 'hosts' | 'estate'>,
): boolean {
  const ofHosts = [...hosts.values()].flatMap((host) => [host.address, host.connection.address]);
  const virtual = [...hosts.values()].flatMap(({ vars }) =>
    ['vip_address', 'pg_vip_address'].map((name) => String(vars[name]).split('/')[0] ?? ''),
  );
  return (
    IPv4.safeParse(address).success &&
    address !== estate.admin_ip &&
    ![...ofHosts, ...virtual].includes(address) &&
    ofHosts.some((known) => networkOf(known) === networkOf(address))
  );
}
