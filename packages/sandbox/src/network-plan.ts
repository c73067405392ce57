import type { Subnet } from './subnet.ts';

/** Marks the routes of this package among all others of the machine. */
export const ROUTE_PROTOCOL = '143';

export const namespaceName = (sandbox: string): string => `pgs-${sandbox}`;
export const cableName = (sandbox: string): string => `ps-${sandbox}`;

/** One thing of the network: `make` runs unless `have` succeeds. Without `have`, `make` may be repeated at will. */
export interface NetworkStep {
  readonly have?: readonly string[];
  readonly make: readonly string[];
}

/**
 * The first act of a sandbox: with the highest metric, so that it counts whenever the sandbox's own route is not there.
 * Without it, packets for a host that is gone would follow the default route out of the machine.
 */
export const unreachableRoute = (subnet: Subnet): readonly string[] => [
  'ip',
  'route',
  'replace',
  'unreachable',
  subnet.cidr,
  'metric',
  '4200000000',
  'proto',
  ROUTE_PROTOCOL,
];

/** From nothing, from a half or from the whole to a network for one sandbox. */
export function planNetwork(sandbox: string, subnet: Subnet): readonly NetworkStep[] {
  const namespace = namespaceName(sandbox);
  const cable = cableName(sandbox);
  const inside = ['ip', '-n', namespace];
  return [
    { make: unreachableRoute(subnet) },
    { have: [...inside, 'link', 'show', 'lo'], make: ['ip', 'netns', 'add', namespace] },
    { make: [...inside, 'link', 'set', 'lo', 'up'] },
    {
      have: [...inside, 'link', 'show', 'br0'],
      make: [...inside, 'link', 'add', 'br0', 'type', 'bridge', 'stp_state', '0', 'forward_delay', '0'],
    },
    { make: [...inside, 'link', 'set', 'br0', 'up'] },
    {
      have: ['ip', 'link', 'show', cable],
      make: ['ip', 'link', 'add', cable, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', namespace],
    },
    { make: [...inside, 'link', 'set', 'uplink', 'master', 'br0', 'up'] },
    // What a host sends reaches the machine's own addresses (the package cache) and nothing behind them,
    // even where something else has switched forwarding on. Local addresses are looked up before any rule of ours.
    {
      have: ['sh', '-c', `ip rule show iif ${cable} | grep -q unreachable`],
      make: ['ip', 'rule', 'add', 'iif', cable, 'pref', '14300', 'unreachable'],
    },
    // Only an interface that forwards answers "unreachable" instead of nothing: what wants to get out fails at once.
    { make: ['sh', '-c', `echo 1 > /proc/sys/net/ipv4/conf/${cable}/forwarding`] },
    { make: ['ip', 'address', 'replace', `${subnet.gateway}/${subnet.prefix}`, 'dev', cable] },
    { make: ['ip', 'link', 'set', cable, 'up'] },
  ];
}

/** Commands that take the network away; each may fail because its thing is gone already. The unreachable route stays. */
export function planNoNetwork(sandbox: string): readonly (readonly string[])[] {
  const cable = cableName(sandbox);
  return [
    ['ip', 'link', 'del', cable],
    ['ip', 'rule', 'del', 'iif', cable, 'pref', '14300'],
    ['ip', 'netns', 'del', namespaceName(sandbox)],
  ];
}
