import { etcdClusters, etcdValues } from '@pigsty/etcd/contract';
import type { Inventory, ModuleFacts } from '@pigsty/sdk';
import { dcsPrefix, type PgCluster } from '../spec/cluster.ts';
import { pgClusters } from '../spec/clusters.ts';

/** Where Patroni keeps the identity of the database that a cluster was founded with. */
const initializeKey = ({ params }: PgCluster): string => `${dcsPrefix(params)}initialize`;

const identities = (inventory: Inventory): ReturnType<typeof etcdValues> =>
  etcdValues('initialize', pgClusters(inventory).map(initializeKey));

/** The question about the identities of all clusters, asked once. */
export const dcsIdentities = (inventory: Inventory): ReturnType<typeof etcdValues> =>
  inventory.derive(identities);

/** Whether etcd answers, and has nothing of a cluster. */
export function dcsIsEmpty(
  cluster: PgCluster,
  facts: Pick<ModuleFacts<unknown>, 'from'>,
  inventory: Inventory,
): boolean {
  return known(facts, inventory)?.has(initializeKey(cluster)) === false;
}

/** System id that etcd has for a cluster; empty while it is being founded, absent when there is none or nobody knows. */
export function dcsSystemId(
  cluster: PgCluster,
  facts: Pick<ModuleFacts<unknown>, 'from'>,
  inventory: Inventory,
): string | undefined {
  return known(facts, inventory)?.get(initializeKey(cluster));
}

function known(
  facts: Pick<ModuleFacts<unknown>, 'from'>,
  inventory: Inventory,
): ReadonlyMap<string, string> | undefined {
  const [first] = etcdClusters(inventory)[0]?.instances ?? [];
  return first === undefined ? undefined : facts.from(dcsIdentities(inventory), first);
}
