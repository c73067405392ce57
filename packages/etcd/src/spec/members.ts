import type { Cluster, Instance } from '@pigsty/sdk';
import type { EtcdParams } from './schema.ts';

/** A member with its addresses. */
export interface Member {
  readonly name: string;
  readonly host: string;
  readonly params: EtcdParams;
  readonly clientUrl: string;
  readonly peerUrl: string;
}

export function memberOf(instance: Instance<EtcdParams>): Member {
  const { name, host, params } = instance;
  return {
    name,
    host,
    params,
    clientUrl: url(host, params.etcd_port),
    peerUrl: url(host, params.etcd_peer_port),
  };
}

export function membersOf(cluster: Cluster<EtcdParams>): readonly Member[] {
  return cluster.instances.map(memberOf);
}

/** The member as its own host reaches it. */
export function localUrl(member: Member): string {
  return url('127.0.0.1', member.params.etcd_port);
}

/**
 * A name that only the certificates of a cluster's members carry: by it they tell each other from everybody else whom
 * the estate's CA has given a certificate.
 */
export function peerName(clusterName: string): string {
  return `peers.${clusterName}.etcd`;
}

/** `name=peerUrl`, as etcd lists members. */
export function peering({ name, peerUrl }: Pick<Member, 'name' | 'peerUrl'>): string {
  return `${name}=${peerUrl}`;
}

function url(host: string, port: number): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
