import type { Inventory } from '@pigsty/sdk';

/** The sandbox on this machine that holds every host of the inventory, if one does. */
export async function sandboxOf(inventory: Inventory): Promise<string | undefined> {
  const { sandboxStatus } = await import('@pigsty/sandbox');
  const sandboxes = await sandboxStatus().catch(() => []);
  const hosts = [...inventory.hosts.keys()];
  return sandboxes.find((s) => hosts.every((host) => s.hosts.some((h) => h.address === host)))?.name;
}
