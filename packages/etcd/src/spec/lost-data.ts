import type { Cluster, Estate, ModuleFacts, Problem } from '@pigsty/sdk';
import type { EtcdFacts } from '../facts/member.ts';
import { membersOf, type Member } from './members.ts';
import type { EtcdParams } from './schema.ts';

type Facts = Pick<ModuleFacts<EtcdFacts>, 'host' | 'of'>;
type Users = Pick<Estate, 'registrations'>;

/**
 * No member has data, and there was an etcd before: a member carries the install mark of ETCD, or a user of etcd runs
 * already. Clients go on with what the former etcd told them: their token, who it was, and how often it had elected.
 */
export function hasLostData(cluster: Cluster<EtcdParams>, facts: Facts, estate: Users): boolean {
  const known = membersOf(cluster).flatMap((m) => facts.of(m.host) ?? []);
  if (known.length === 0 || known.some((found) => found.hasData)) return false;
  const carries = (host: string, module: string): boolean =>
    facts.host(host)?.modules.includes(module) === true;
  return (
    cluster.instances.some((i) => carries(i.host, 'etcd')) ||
    estate.registrations
      .of('etcd-user')
      .some(({ runsOn }) => runsOn?.hosts.some((host) => carries(host, runsOn.module)) === true)
  );
}

/** What is gone, what a deploy does about it, and where a snapshot is the better way. */
export function lostData(cluster: Cluster<EtcdParams>, facts: Facts, estate: Users): readonly Problem[] {
  if (!hasLostData(cluster, facts, estate)) return [];
  const members = membersOf(cluster);
  const unknown = members.filter((m) => facts.of(m.host) === undefined);
  const running = members.filter((m) => facts.of(m.host)?.running === true);
  const users = estate.registrations.of('etcd-user').map((user) => user.cls);
  const of = users.length === 0 ? '' : `, also what it held of ${users.join(', ')}`;
  if (running.length > 0)
    return [
      problem(cluster, {
        severity: 'error',
        message: `the data of ${cluster.name} in ${cluster.params.etcd_data} was deleted while ${names(running)} ran: what is left is in memory, and etcd ends within half a minute of it`,
        hint: `Deploy when it has ended (at once: systemctl stop etcd on each host): etcd is founded again, and each Patroni writes its keys again.`,
      }),
    ];
  if (unknown.length > 0)
    return [
      problem(cluster, {
        severity: 'error',
        message: `no member of ${cluster.name} that answers has data${of}; what ${names(unknown)} has is unknown`,
        hint: `Bring ${unknown.map((m) => m.host).join(', ')} back: the data of one member is enough (pigsty etcd restore ${cluster.name} --from-member NAME). What is gone for good goes out of the inventory.`,
      }),
    ];
  return [
    problem(cluster, {
      severity: 'warning',
      message: `the etcd cluster ${cluster.name} has lost its data: no member has any in ${cluster.params.etcd_data}${of}`,
      hint: `A deploy founds it again, empty. PostgreSQL runs on, and each Patroni writes the keys of its cluster again, with the configuration that it remembers. ${snapshotHint(cluster, facts)}`,
    }),
  ];
}

/** Only a snapshot has the keys of others, and what was set by hand for a cluster that does not run. */
function snapshotHint(cluster: Cluster<EtcdParams>, facts: Facts): string {
  const [newest] = membersOf(cluster)
    .flatMap(({ host }) => {
      const name = facts.of(host)?.snapshot;
      return name === undefined ? [] : [{ host, name }];
    })
    .sort((a, b) => (a.name < b.name ? 1 : -1));
  const restore = `pigsty etcd restore ${cluster.name} --from`;
  return newest === undefined
    ? `Where others keep keys in etcd, or a cluster is stopped or paused, restore a snapshot after it, if there is one: ${restore} FILE`
    : `Where others keep keys in etcd, or a cluster is stopped or paused, restore the snapshot ${newest.name} on ${newest.host} after it: ${restore} ${newest.name}`;
}

function names(members: readonly Member[]): string {
  return members.map((m) => m.name).join(' and ');
}

function problem(cluster: Cluster<EtcdParams>, rest: Omit<Problem, 'subject' | 'rule'>): Problem {
  return { rule: 'etcd-lost-data', subject: cluster.name, ...rest };
}
