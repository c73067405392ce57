import type { Inventory } from '@pigsty/sdk';

/** Whether the inventory has a node of INFRA, which collects metrics and answers for names. */
export function hasInfra({ hosts }: Pick<Inventory, 'hosts'>): boolean {
  return [...hosts.values()].some(({ vars }) => vars['infra_seq'] !== undefined);
}
