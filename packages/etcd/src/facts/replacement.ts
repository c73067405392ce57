import type { Cluster } from '@pigsty/sdk';
import { membersOf } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';
import type { Differing } from './compare-contents.ts';

/** How members that differ become equal: all of them leave before one joins, which takes what the leader has. */
export function replacement(cluster: Cluster<EtcdParams>, differing: readonly Differing[]): string {
  const hosts = membersOf(cluster)
    .filter((m) => differing.some(({ name }) => name === m.name))
    .map((m) => m.host);
  return `Let it join again: pigsty remove etcd -l ${hosts.join(',')} --purge-data, then pigsty install etcd`;
}
