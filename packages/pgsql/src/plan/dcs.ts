import { createHmac } from 'node:crypto';
import { etcdAccount, etcdClient, etcdEndpoints } from '@pigsty/etcd/contract';
import { madeOnce, type Inventory, type ModuleFacts, type Op, type Secret, type Stage } from '@pigsty/sdk';
import { dcsKeys } from '../ops/dcs-keys.ts';
import { dcsPrefix, instanceIdentity, scopeOf, type PgCluster } from '../spec/cluster.ts';
import { orNothing } from '../spec/roles.ts';
import type { CommonParams } from '../spec/schema.ts';
import { atOneMember, oneMember } from './stages.ts';

/** Addresses of etcd as Patroni wants them. */
export const etcdHosts = madeOnce((inventory: Inventory): readonly string[] =>
  etcdEndpoints(inventory)
    .map((e) => e.clientUrl.replace(/^https?:\/\//, ''))
    .sort(),
);

/**
 * Its own password, or one derived from that of Patroni's REST API. The original takes the cluster's name, which is no
 * secret; and hiding it would hide the name in every log.
 */
export const etcdPassword = madeOnce((params: CommonParams): Secret => {
  const scope = scopeOf(params);
  const derive = (plain: string): string =>
    createHmac('sha256', plain).update(`etcd password of ${scope}`).digest('base64url').slice(0, 32);
  return orNothing(params.pg_etcd_password) ?? params.patroni_password.map(derive);
});

/** The cluster may read and write its own keys in etcd, and no others. */
export function dcsAccount(
  cluster: PgCluster,
  facts: ModuleFacts<unknown>,
  { inventory, after }: { readonly inventory: Inventory; readonly after: readonly string[] },
): readonly Stage[] {
  const client = etcdClient(inventory, instanceIdentity);
  if (client === undefined) return [];
  const { params } = cluster;
  const name = scopeOf(params);
  const at = oneMember(cluster, facts);
  return [
    atOneMember(cluster, facts, {
      name: 'dcs',
      // etcd is asked with the certificate of the instance.
      after: ['etcd.ready@cluster(etcd)', ...(at === undefined ? [] : [`config@${at.host}?`]), ...after],
      ops: [etcdAccount({ client, name, password: etcdPassword(params), prefix: dcsPrefix(params) })],
    }),
  ];
}

/** A key of the cluster in etcd goes: `members/pg-test-3`; all of its keys when none is named. */
export function keysGone({ params }: PgCluster, inventory: Inventory, key?: string): readonly Op[] {
  const client = etcdClient(inventory, instanceIdentity);
  if (client === undefined) return [];
  return [
    dcsKeys({
      endpoints: client.endpoints,
      caPath: client.caPath,
      ...instanceIdentity,
      user: scopeOf(params),
      password: etcdPassword(params),
      prefix: `${dcsPrefix(params)}${key ?? ''}`,
      ...(key === undefined ? {} : { exact: true }),
    }),
  ];
}
