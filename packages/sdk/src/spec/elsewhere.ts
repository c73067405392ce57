import type { Inventory } from '../inventory/model.ts';

/** Addresses that keepalived and vip-manager move between hosts. */
const MOVING = ['vip_address', 'pg_vip_address'];

/**
 * Whether an address is not one of each of these hosts, as far as an inventory tells: a single host may have others than
 * that of its name, and what several have in common is one that moves between them.
 *
 * @example
 * isElsewhere('10.10.10.99', ['10.10.10.11', '10.10.10.12'], inventory);
 */
export function isElsewhere(address: string, hosts: readonly string[], inventory: Inventory): boolean {
  if (address === '0.0.0.0' || address.startsWith('127.')) return false;
  const found = hosts.flatMap((host) => inventory.hosts.get(host) ?? []);
  if (found.every((host) => host.address === address || host.connection.address === address)) return false;
  const moves = found.some(({ vars }) =>
    MOVING.some((name) => {
      const moving = vars[name];
      return typeof moving === 'string' && moving.split('/')[0] === address;
    }),
  );
  return !moves && (hosts.length > 1 || inventory.hosts.has(address));
}
