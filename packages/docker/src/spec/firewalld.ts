import { nodeParams } from '@pigsty/node/contract';
import type { Inventory } from '@pigsty/sdk';
import type { DockerFacts } from '../facts/engine.ts';

/** Options of an engine that writes no rules, or has no bridge: firewalld is not its business. */
const withoutRules = ['--iptables', '--bridge', '-b'];

/**
 * An engine asks for firewalld when it starts, and never again (moby, `firewalldInit`). Bridges of one that was there before
 * are in no zone that lets them through: containers reach neither each other nor anything outside until it is restarted.
 */
export function missesFirewalld(
  { outsideZone, firewalls, flags }: DockerFacts,
  host: string,
  inventory: Inventory,
): boolean {
  const stays =
    firewalls.includes('firewalld') && nodeParams(inventory).get(host)?.node_firewall_mode !== 'off';
  return outsideZone && stays && !flags.some((flag) => withoutRules.includes(flag));
}
