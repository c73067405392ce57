import { Cidr } from '@pigsty/sdk';
import { exporterFiles } from './exporters.ts';
import type { CommonParams } from './schema.ts';

/** The default of `pg_vip_address` is an address that no cluster can have: it stands for none. */
export function isSetVip(address: string): boolean {
  return !address.startsWith('127.');
}

/** An address that follows the leader. */
export interface PgVip {
  /** Without its length: `10.10.10.2`. */
  readonly address: string;
  /** Length of its network: 24. */
  readonly prefix: number;
}

/** The address that follows the leader of a member's cluster; none where it is switched off, or is no address. */
export function pgVipOf({ pg_vip_enabled, pg_vip_address }: CommonParams): PgVip | undefined {
  if (!pg_vip_enabled || !isSetVip(pg_vip_address) || !Cidr.safeParse(pg_vip_address).success)
    return undefined;
  const [address = '', prefix] = pg_vip_address.split('/');
  return { address, prefix: Number(prefix) };
}

export const vipManager = {
  unit: 'vip-manager.service',
  unitFile: '/etc/systemd/system/vip-manager.service',
  program: `${exporterFiles.programs}/vip-manager`,
  config: '/etc/default/vip-manager.yml',
  restart: 'vip-manager.restart',
  /** Tells rules which VIPs there should be. */
  metrics: '/var/lib/node_exporter/pigsty_pgsql_vip.prom',
  /** Version 1, which distributions carry as `vip-manager`, cannot ask Patroni. */
  packages: ['vip-manager2', 'vip-manager'],
} as const;
