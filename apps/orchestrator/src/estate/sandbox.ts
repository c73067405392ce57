import type { Inventory, RunEvent } from '@pigsty/sdk';

/** The sandbox on this machine that holds every host of the inventory, if one does. */
export async function sandboxOf(inventory: Inventory): Promise<string | undefined> {
  const { sandboxStatus } = await import('@pigsty/sandbox');
  const sandboxes = await sandboxStatus().catch(() => []);
  const hosts = [...inventory.hosts.keys()];
  return sandboxes.find((s) => hosts.every((host) => s.hosts.some((h) => h.address === host)))?.name;
}

/**
 * Switches a host of a sandbox on again when the stage has ended in which the others went on without it. Elsewhere somebody
 * has to go there.
 */
export function givesPowerBack(inventory: Inventory, stage: string): (event: RunEvent) => void {
  return (event) => {
    if (event.type !== 'stage' || !['changed', 'unchanged'].includes(event.state)) return;
    if (!event.stage.split('@')[0]?.endsWith(`.${stage}`)) return;
    void switchOn(inventory);
  };
}

async function switchOn(inventory: Inventory): Promise<void> {
  const { sandboxHeal, sandboxStatus } = await import('@pigsty/sandbox');
  for (const { name, hosts } of await sandboxStatus().catch(() => [])) {
    const off = hosts.filter((h) => inventory.hosts.has(h.address) && h.state === 'off');
    for (const host of off) await sandboxHeal(name, host.name).catch(() => undefined);
  }
}
