import { nodeParams } from '@pigsty/node/contract';
import type { Inventory } from '@pigsty/sdk';

/** Whom NODE makes on a host: may run containers, and puts archives of images there. */
export function administratorOf(inventory: Inventory, host: string): string | undefined {
  const node = nodeParams(inventory).get(host);
  return node?.node_admin_enabled === true ? node.node_admin_username : undefined;
}
