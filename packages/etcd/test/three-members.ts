import { readInventory } from '@pigsty/inventory';
import type { Cluster, Inventory } from '@pigsty/sdk';
import { definition } from '../src/index.ts';
import type { EtcdParams } from '../src/spec/schema.ts';

export const hosts = ['10.10.10.10', '10.10.10.11', '10.10.10.12'] as const;

const text = `all:
  children:
    etcd:
      hosts: { ${hosts.map((h, i) => `${h}: { etcd_seq: ${i + 1} }`).join(', ')} }
      vars: { etcd_cluster: etcd }
`;

/** An inventory of one etcd cluster with three members, and that cluster. */
export const inventory: Inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
export const cluster: Cluster<EtcdParams> = definition.identify(inventory).clusters[0]!;
