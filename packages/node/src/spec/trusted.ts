import type { Inventory } from '@pigsty/sdk';

/** Networks that a firewall trusts: those of the parameter, and hosts of the estate that are in none of them. */
export function trustedNetworks(networks: readonly string[], inventory: Inventory): readonly string[] {
  const outside = [...inventory.hosts.keys()].filter(
    (host) => /^[\d.]+$/.test(host) && !networks.some((network) => contains(network, host)),
  );
  return [...networks, ...outside.map((host) => `${host}/32`)];
}

function contains(network: string, address: string): boolean {
  const [base = '', length = '32'] = network.split('/');
  const size = 2 ** (32 - Number(length));
  return !base.includes(':') && Math.floor(numberOf(base) / size) === Math.floor(numberOf(address) / size);
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
