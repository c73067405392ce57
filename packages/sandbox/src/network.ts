import { run, tryRun } from './command.ts';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { cableName, namespaceName, planNetwork, planNoNetwork, ROUTE_PROTOCOL } from './network-plan.ts';
import { overlaps, parseSubnet, type Subnet } from './subnet.ts';

export async function ensureNetwork(context: Context, sandbox: string, subnet: Subnet): Promise<void> {
  context.emit({ type: 'network', subnet: subnet.cidr });
  for (const step of planNetwork(sandbox, subnet)) {
    if (step.have !== undefined && (await tryRun(step.have)).exitCode === 0) continue;
    await run(step.make);
  }
}

export async function removeNetwork(sandbox: string): Promise<void> {
  for (const command of planNoNetwork(sandbox)) await tryRun(command);
}

interface Route {
  readonly dst: string;
  readonly dev?: string;
  readonly protocol?: string;
}

/** Refuses a subnet that something else on the machine is using: packets would go to the wrong place, in both directions. */
export async function checkSubnetIsFree(sandbox: string, subnet: Subnet): Promise<void> {
  const routes = JSON.parse(await run(['ip', '-j', '-4', 'route', 'show'])) as Route[];
  for (const { dst, dev, protocol } of routes) {
    if (dst === 'default' || protocol === ROUTE_PROTOCOL || dev === cableName(sandbox)) continue;
    const [address = '', length = '32'] = dst.split('/');
    if (Number(length) < 16 || Number(length) > 29) continue;
    if (!overlaps(parseSubnet(`${address}/${length}`), subnet)) continue;
    const other =
      dev?.startsWith('ps-') === true ? `the sandbox "${dev.slice(3)}"` : `the interface ${dev ?? '(none)'}`;
    throw new SandboxError('SUBNET_IN_USE', `${subnet.cidr} overlaps with ${dst} of ${other}`, {
      hint: 'Choose another subnet for this sandbox.',
    });
  }
}

/** Removes the routes that refuse packets for sandboxes that are down. */
export async function forgetSubnets(): Promise<void> {
  await tryRun(['ip', 'route', 'flush', 'proto', ROUTE_PROTOCOL, 'type', 'unreachable']);
}

/** Name of the bridge port that a host's `host0` hangs on; it is known only by its index. */
async function portOf(sandbox: string, initPid: number): Promise<string> {
  const inside = JSON.parse(
    await run(['nsenter', '-t', String(initPid), '-n', 'ip', '-j', 'link', 'show', 'host0']),
  ) as { link_index: number }[];
  const ports = JSON.parse(await run(['ip', '-j', '-n', namespaceName(sandbox), 'link', 'show'])) as {
    ifindex: number;
    ifname: string;
  }[];
  const port = ports.find(({ ifindex }) => ifindex === inside[0]?.link_index);
  if (port === undefined) throw new SandboxError('HOST_NOT_RUNNING', 'the host has no port on the bridge');
  return port.ifname;
}

export async function setPort(sandbox: string, initPid: number, state: 'up' | 'down'): Promise<void> {
  await run(['ip', '-n', namespaceName(sandbox), 'link', 'set', await portOf(sandbox, initPid), state]);
}
