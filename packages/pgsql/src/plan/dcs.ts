import { createHmac } from 'node:crypto';
import { etcdClient, etcdEndpoints, etcdRole, etcdUser } from '@pigsty/etcd/contract';
import { caCertificatePath } from '@pigsty/node/contract';
import { type Secret, shell, type Inventory, type Stage } from '@pigsty/sdk';
import { dcsPrefix, scopeOf, type PgCluster } from '../spec/cluster.ts';
import { orNothing } from '../spec/roles.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { atAnyMember } from './stages.ts';

/** Addresses of etcd as Patroni wants them. */
export function etcdHosts(inventory: Inventory): readonly string[] {
  return etcdEndpoints(inventory)
    .map((e) => e.clientUrl.replace(/^https?:\/\//, ''))
    .sort();
}

/**
 * Its own password, or one derived from that of Patroni's REST API. The original takes the cluster's name, which is no
 * secret; and hiding it would hide the name in every log.
 */
export function etcdPassword(params: PgsqlParams): Secret {
  const scope = scopeOf(params);
  const derive = (plain: string): string =>
    createHmac('sha256', plain).update(`etcd password of ${scope}`).digest('base64url').slice(0, 32);
  return orNothing(params.pg_etcd_password) ?? params.patroni_password.map(derive);
}

/** The cluster may read and write its own keys in etcd, and no others. */
export function dcsAccount(
  cluster: PgCluster,
  inventory: Inventory,
  after: readonly string[],
): readonly Stage[] {
  const client = etcdClient(inventory);
  if (client === undefined) return [];
  const { params } = cluster;
  const name = scopeOf(params);
  return [
    atAnyMember(cluster, withCa(cluster), {
      name: 'dcs',
      after: ['etcd.ready@cluster(etcd)', ...after],
      ops: [
        etcdRole({ client, name, prefix: dcsPrefix(params) }),
        etcdUser({ client, name, password: etcdPassword(params), roles: [name] }),
      ],
    }),
  ];
}

/** Any member's host can speak to etcd, as soon as it knows the estate's CA. */
export function withCa(cluster: PgCluster): { what: string; probe: string; timeoutMs: number } {
  return {
    what: `a host of ${cluster.name} that knows the CA`,
    probe: shell`test -r ${caCertificatePath}`,
    timeoutMs: 120_000,
  };
}
