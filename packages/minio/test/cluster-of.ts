import { readInventory } from '@pigsty/inventory';
import type { Inventory } from '@pigsty/sdk';
import { identify } from '../src/spec/identity.ts';
import type { MinioCluster } from '../src/spec/server.ts';

/** The cluster `minio` of these hosts, written as YAML in one line, with these variables. */
export function clusterOf(
  hosts: string,
  vars: string,
): { readonly cluster: MinioCluster; readonly inventory: Inventory } {
  const text = `minio:\n  hosts: ${hosts}\n  vars: { minio_cluster: minio${vars === '' ? '' : `, ${vars}`} }\n`;
  const { inventory, problems } = readInventory({ file: 'pigsty.yml', text });
  if (inventory === undefined) throw new Error(JSON.stringify(problems));
  const [cluster] = identify(inventory).clusters;
  if (cluster === undefined) throw new Error(JSON.stringify(identify(inventory).problems));
  return { cluster, inventory };
}
