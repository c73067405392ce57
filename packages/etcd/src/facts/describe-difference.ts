import type { Cluster } from '@pigsty/sdk';
import { membersOf } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';
import type { Compared, Differing } from './compare-contents.ts';

/** How members that differ become equal: all of them leave before one joins, which takes what the leader has. */
export function replacement(cluster: Cluster<EtcdParams>, { differing, tied = false }: Compared): string {
  const hosts = membersOf(cluster)
    .filter((m) => differing.some(({ name }) => name === m.name))
    .map((m) => m.host);
  if (tied)
    return `Nothing tells which of them is right: bring the other members up first. Otherwise compare what they hold, and let the one that is wrong join again: pigsty remove etcd -l ADDRESS --purge-data, then pigsty install etcd`;
  return `Let it join again: pigsty remove etcd -l ${hosts.join(',')} --purge-data, then pigsty install etcd`;
}

/** `etcd-2 differs from most members of etcd in its keys at one revision: who asks it is told something else`. */
export function difference(
  cluster: Cluster<EtcdParams>,
  { tied = false }: Compared,
  { name, what }: Differing,
): string {
  return `${name} differs from ${tied ? 'other' : 'most'} members of ${cluster.name} in ${what.join(' and ')}: who asks it is told something else`;
}
