import { caCertificatePath } from '@pigsty/node/contract';
import type { Cluster, Inventory, Secret } from '@pigsty/sdk';
import type { EtcdClient } from './ops/gateway.ts';
import { identify } from './spec/identity.ts';
import { membersOf } from './spec/members.ts';
import type { EtcdParams } from './spec/schema.ts';

export { etcdValues, type EtcdValues } from './facts/values.ts';
export type { EtcdClient } from './ops/gateway.ts';
export { memberIdentity } from './spec/paths.ts';
export { etcdAccount, type EtcdAccountArgs } from './ops/account/account.ts';

/** Where a client reaches a member. */
export interface EtcdEndpoint {
  readonly name: string;
  readonly host: string;
  readonly clientUrl: string;
  readonly peerUrl: string;
}

/** etcd clusters of the inventory; PostgreSQL uses the first. */
export function etcdClusters(inventory: Inventory): readonly Cluster<EtcdParams>[] {
  return inventory.derive(identify).clusters;
}

/** Members of the etcd cluster that PostgreSQL clusters use; none when there is no etcd. */
export function etcdEndpoints(inventory: Inventory): readonly EtcdEndpoint[] {
  const [cluster] = etcdClusters(inventory);
  return cluster === undefined
    ? []
    : membersOf(cluster).map(({ name, host, clientUrl, peerUrl }) => ({ name, host, clientUrl, peerUrl }));
}

export function etcdRootPassword(inventory: Inventory): Secret | undefined {
  return etcdClusters(inventory)[0]?.params.etcd_root_password;
}

/** A host's certificate of the estate's CA and its key: etcd answers nobody without one. */
export type EtcdIdentity = Pick<EtcdClient, 'certificatePath' | 'keyPath'>;

/**
 * Root's way to the etcd cluster that PostgreSQL clusters use, from any host that has a certificate of the estate's CA.
 *
 * @example
 * const client = etcdClient(inventory, { certificatePath: '/pg/cert/server.crt', keyPath: '/pg/cert/server.key' });
 * etcdAccount({ client, name: 'pg-test', password, prefix: '/pg/pg-test/' });
 */
export function etcdClient(inventory: Inventory, identity: EtcdIdentity): EtcdClient | undefined {
  const [cluster] = etcdClusters(inventory);
  if (cluster === undefined) return undefined;
  return {
    endpoints: membersOf(cluster).map((m) => m.clientUrl),
    caPath: caCertificatePath,
    ...identity,
    rootPassword: cluster.params.etcd_root_password,
  };
}
