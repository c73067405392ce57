import { packageWords, type Inventory } from '@pigsty/sdk';
import { withAdminIp } from './admin-ip.ts';
import type { NodeParams } from './schema.ts';

export const resolverPaths = {
  file: '/etc/resolv.conf',
  resolvedDirectory: '/etc/systemd/resolved.conf.d',
  resolved: '/etc/systemd/resolved.conf.d/pigsty.conf',
  /** What the host had in its file before systemd-resolved was installed; it stays with the host. */
  resolvedFormer: '/etc/systemd/resolved.conf.d/10-former-servers.conf',
  /** What the package resolvconf puts first into what it writes. */
  resolvconfHead: '/etc/resolvconf/resolv.conf.d/head',
  /** The settings of openresolv. */
  openresolv: '/etc/resolvconf.conf',
  networkManager: '/etc/NetworkManager/conf.d/90-pigsty-dns.conf',
  /** Read by dhclient before it would write servers of its own. */
  dhclient: '/etc/dhcp/dhclient-enter-hooks.d/pigsty',
  dhcpcd: '/etc/dhcpcd.conf',
} as const;

export const resolverRestart = 'resolver.restart';

/** Who writes /etc/resolv.conf on a host: what we want is told to them, never written through their link. */
export type ResolverOwner = 'file' | 'networkmanager' | 'openresolv' | 'other' | 'resolvconf' | 'resolved';

/** Packages that take the file over while they are installed, and who owns it then. Their names are alike in both families. */
export const ownerPackages = {
  openresolv: 'openresolv',
  resolvconf: 'resolvconf',
  'systemd-resolved': 'resolved',
} as const satisfies Readonly<Record<string, ResolverOwner>>;

export type OwnerPackage = keyof typeof ownerPackages;

/** How names are resolved on a host, as it was before we came. */
export interface ResolverFacts {
  readonly owner: ResolverOwner;
  readonly servers: readonly string[];
  /** Clients of DHCP that would write the file again. */
  readonly dhcp?: readonly ('dhclient' | 'dhcpcd')[];
  /** `search` and `domain` lines. */
  readonly search: readonly string[];
  /** Where a link leads. */
  readonly link?: string;
  /** Packages of `ownerPackages` that are there. */
  readonly installed?: readonly string[];
  /** A name that the host resolves and that is none of ours; asked where a package is to take the file over. */
  readonly resolves?: string;
}

/** Packages of the lists of a host that take the file over. */
export function listedOwners({
  node_default_packages = [],
  node_packages,
}: Pick<NodeParams, 'node_default_packages' | 'node_packages'>): readonly OwnerPackage[] {
  return packageWords([...node_default_packages, ...node_packages], 'deb')
    .map(({ name }) => name)
    .filter((name): name is OwnerPackage => Object.hasOwn(ownerPackages, name));
}

/** The one of them that is not installed yet: the file is its own once packages have come. */
export function ownerToCome(params: NodeParams, before: ResolverFacts | undefined): OwnerPackage | undefined {
  if (before === undefined) return undefined;
  return listedOwners(params).find((name) => before.installed?.includes(name) !== true);
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
