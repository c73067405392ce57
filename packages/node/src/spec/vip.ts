import { sha256, type Inventory } from '@pigsty/sdk';
import { nodeParams } from './params-by-host.ts';
import type { NodeParams } from './schema.ts';

export const vipPaths = {
  config: '/etc/keepalived/keepalived.conf',
  dropInDirectory: '/etc/systemd/system/keepalived.service.d',
  dropIn: '/etc/systemd/system/keepalived.service.d/pigsty.conf',
  /** Tells rules which VIPs there should be. */
  metrics: '/var/lib/node_exporter/pigsty_vip.prom',
} as const;

export const keepalivedUnit = 'keepalived.service';
export const keepalivedReload = 'keepalived.reload';

/** A VIP as one of its members sees it. */
export interface Vip {
  readonly address: string;
  readonly vrid: number;
  /** Addresses of the other members, of whichever cluster: everybody that names the address shares it. */
  readonly peers: readonly string[];
}

/** The VIP that a host is a member of. */
export function vipOf(
  { host, params }: { readonly host: string; readonly params: NodeParams },
  inventory: Inventory,
): Vip | undefined {
  const { vip_enabled: enabled, vip_address: address, vip_vrid: vrid } = params;
  if (!enabled || address === undefined || vrid === undefined) return undefined;
  const members = [...nodeParams(inventory)].filter(([, p]) => p.vip_enabled && p.vip_address === address);
  return { address, vrid, peers: members.map(([member]) => member).filter((member) => member !== host) };
}

/** VRRP takes eight characters, in the clear: it keeps members of another VIP out by mistake, and nobody by intent. */
export const passwordLength = 8;

/** The password where none is written: the same for all members of a VIP, another one for another VIP. */
export function derivedPassword({ address, vrid }: Vip): string {
  return sha256(`vrrp ${address} ${vrid}`).slice(0, passwordLength);
}
