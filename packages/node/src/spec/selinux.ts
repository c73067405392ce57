import type { HostFacts, Inventory } from '@pigsty/sdk';
import { isContainer } from './container.ts';
import { nodeParams } from './params-by-host.ts';
import type { NodeParams } from './schema.ts';

/** Whether SELinux is left on where a host has it: Enterprise Linux has it, and a container that of its machine. */
export function hasSeLinux(inventory: Inventory, host: string, facts: HostFacts | undefined): boolean {
  const params = nodeParams(inventory).get(host);
  return (
    params !== undefined &&
    leavesSeLinuxOn(params, {
      family: facts?.family ?? 'deb',
      container: isContainer(facts?.virtualization),
    })
  );
}

export function leavesSeLinuxOn(
  { node_selinux_mode: mode }: Pick<NodeParams, 'node_selinux_mode'>,
  { family, container }: { readonly family: HostFacts['family']; readonly container: boolean },
): boolean {
  return family === 'rpm' && !container && mode !== 'disabled';
}
