import type { Inventory } from '@pigsty/sdk';
import { withAdminIp } from './admin-ip.ts';
import type { NodeParams } from './schema.ts';

export const resolverPaths = {
  file: '/etc/resolv.conf',
  resolvedDirectory: '/etc/systemd/resolved.conf.d',
  resolved: '/etc/systemd/resolved.conf.d/pigsty.conf',
  networkManager: '/etc/NetworkManager/conf.d/90-pigsty-dns.conf',
  /** Read by dhclient before it would write servers of its own. */
  dhclient: '/etc/dhcp/dhclient-enter-hooks.d/pigsty',
  dhcpcd: '/etc/dhcpcd.conf',
} as const;

export const resolverRestart = 'resolver.restart';

/** Who writes /etc/resolv.conf on a host: what we want is told to them, never written through their link. */
export type ResolverOwner = 'file' | 'networkmanager' | 'other' | 'resolved';

/** How names are resolved on a host, as it was before we came. */
export interface ResolverFacts {
  readonly owner: ResolverOwner;
  readonly servers: readonly string[];
  /** Clients of DHCP that would write the file again. */
  readonly dhcp?: readonly ('dhclient' | 'dhcpcd')[];
  /** `search` and `domain` lines. */
  readonly search: readonly string[];
}

/** libc asks no more than three. */
const most = 3;

/**
 * The servers that the inventory asks for. The address of the administrator's host, which is the default, is one only
 * where INFRA answers for names.
 */
export function wantedServers(params: NodeParams, inventory: Inventory): readonly string[] {
  if (params.node_dns_method === 'none') return [];
  return params.node_dns_servers.flatMap((word) => {
    const address = withAdminIp(word, { inventory });
    const isDefault = word !== address || address === inventory.estate.admin_ip;
    return isDefault && !answersForNames(address, inventory) ? [] : [address];
  });
}

/**
 * In the order in which they are asked: those that the host had follow, so that names resolve when ours are down. With
 * `overwrite` ours are the only ones, but not on a host that answers for names: its name server asks whom the host asks.
 */
export function withFallbacks(
  wanted: readonly string[],
  { before, keep }: { readonly before: ResolverFacts | undefined; readonly keep: boolean },
): readonly string[] {
  const kept = keep ? (before?.servers ?? []) : [];
  return [...new Set([...wanted, ...kept])].slice(0, most);
}

export function answersForNames(host: string, inventory: Inventory): boolean {
  const vars = inventory.hosts.get(host)?.vars ?? {};
  return vars['infra_seq'] !== undefined && vars['dns_enabled'] !== false;
}
