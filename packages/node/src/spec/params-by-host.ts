import type { Inventory } from '@pigsty/sdk';
import { identify } from './identity.ts';
import type { NodeParams } from './schema.ts';

/** NODE's parameters of every host, those that are understood. */
export function nodeParams(inventory: Inventory): ReadonlyMap<string, NodeParams> {
  return inventory.derive(paramsByHost);
}

function paramsByHost(inventory: Inventory): ReadonlyMap<string, NodeParams> {
  return new Map(
    inventory
      .derive(identify)
      .clusters.flatMap((c) => c.instances.map(({ host, params }) => [host, params] as const)),
  );
}
