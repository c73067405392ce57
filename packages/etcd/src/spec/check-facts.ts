import type { Cluster, Estate, Inventory, ModuleFacts, Problem } from '@pigsty/sdk';
import { comparedOf } from '../facts/contents.ts';
import { difference, replacement } from '../facts/describe-difference.ts';
import type { EtcdFacts } from '../facts/member.ts';
import type { ListedMember } from '../ops/member-list.ts';
import { lostData } from './lost-data.ts';
import { membersOf, type Member } from './members.ts';
import type { EtcdParams } from './schema.ts';

type EtcdCluster = Cluster<EtcdParams>;
type Facts = ModuleFacts<EtcdFacts>;

/** What only the hosts know: whose data they carry, and who else has a vote or a connection. */
export function checkFacts(
  cluster: EtcdCluster,
  facts: Facts,
  { inventory, registrations }: Pick<Estate, 'inventory' | 'registrations'>,
): readonly Problem[] {
  const members = membersOf(cluster);
  const listed = members.map((m) => facts.of(m.host)?.members).find((l) => l?.some((m) => m.started));
  const others = otherClusters(cluster, facts, listed);
  const removed = listed === undefined ? [] : removedMembers(cluster, facts, listed);
  const foreign = new Set([...others, ...removed].map((p) => p.subject));
  return [
    ...lostData(cluster, facts, { registrations }),
    ...others,
    ...removed.filter((p) => !others.some((o) => o.subject === p.subject)),
    ...differingMembers(cluster, facts).filter((p) => !foreign.has(p.subject)),
    ...(listed === undefined
      ? []
      : [...unknownMembers(cluster, listed), ...lostMajority(cluster, facts, listed)]),
    ...strangers(cluster, facts, inventory),
  ];
}

/** Of one cluster, and yet with other contents: Patroni that asks it sees another leader, or none. */
function differingMembers(cluster: EtcdCluster, facts: Facts): readonly Problem[] {
  const compared = comparedOf(cluster, facts);
  return membersOf(cluster).flatMap((member) =>
    compared.differing
      .filter(({ name }) => name === member.name)
      .map(({ what }) =>
        problem(cluster, member, {
          severity: 'error',
          rule: 'etcd-members-differ',
          message: difference(cluster, compared, { name: member.name, what }),
          hint: replacement(cluster, compared),
        }),
      ),
  );
}

/** Members of one cluster have data of one cluster: of the one that runs, or of the one that most of them have. */
function otherClusters(
  cluster: EtcdCluster,
  facts: Facts,
  listed: readonly ListedMember[] | undefined,
): readonly Problem[] {
  const known = membersOf(cluster).flatMap((member) => {
    const found = facts.of(member.host);
    return found?.data === undefined ? [] : [{ member, found, id: found.data.clusterId }];
  });
  const votes = (id: string): number => known.filter((k) => k.id === id).length;
  const runs = known.filter(({ found, member }) => found.running && isListed(member, found, listed));
  const [first] = runs.length > 0 ? runs : [...known].sort((a, b) => votes(b.id) - votes(a.id));
  return known
    .filter(({ id }) => id !== first?.id)
    .map(({ member, id }) =>
      problem(cluster, member, {
        severity: 'error',
        rule: 'etcd-other-cluster',
        message: `${member.name} has the data of another etcd cluster in ${member.params.etcd_data}: its cluster id is ${id}, that of ${first?.member.name ?? ''} is ${first?.id ?? ''}`,
        hint: `If that data is not needed: pigsty remove etcd -l ${member.host} --purge-data, and deploy again.`,
      }),
    );
}

/** Its own list is the one that counts: what another cluster lists is no reason to believe it. */
function isListed(member: Member, found: EtcdFacts, listed: readonly ListedMember[] | undefined): boolean {
  return listed === found.members || listed?.some((l) => l.id === found.data?.memberId) === true;
}

/** An address that the cluster does not list, or lists for a member that joined later. */
function removedMembers(
  cluster: EtcdCluster,
  facts: Facts,
  listed: readonly ListedMember[],
): readonly Problem[] {
  return membersOf(cluster).flatMap((m) => {
    const found = facts.of(m.host);
    if (found?.hasData !== true) return [];
    const own = listed.find((l) => l.peerUrls.includes(m.peerUrl));
    const id = found.data?.memberId;
    if (own !== undefined && (id === undefined || id === own.id)) return [];
    const what =
      own === undefined
        ? 'the running cluster does not list it: it was removed'
        : 'the running cluster lists another member at its address: it was removed, and added again';
    return [
      problem(cluster, m, {
        severity: 'error',
        rule: 'etcd-removed-member',
        message: `${m.name} has data in ${m.params.etcd_data}, but ${what}`,
        hint: `Clear it first: pigsty remove etcd -l ${m.host}`,
      }),
    ];
  });
}

/** A member that is gone for good counts for the quorum as long as it is listed. */
function unknownMembers(cluster: EtcdCluster, listed: readonly ListedMember[]): readonly Problem[] {
  const members = membersOf(cluster);
  return listed
    .filter((l) => !members.some((m) => l.peerUrls.includes(m.peerUrl)))
    .map((l) => ({
      severity: 'warning',
      rule: 'etcd-unknown-member',
      subject: cluster.name,
      message: `etcd lists the member ${l.name === '' ? 'without a name' : l.name} at ${l.peerUrls.join(', ')}, which the inventory does not have${l.learner ? '' : ': it counts for the quorum'}`,
      hint: `Add it to ${cluster.name}, or take it off the list: pigsty etcd forget ${cluster.name} --member ${nameOf(l)}`,
    }));
}

/** A cluster most of whose voting members have lost their data elects nobody, and nobody can join it. */
function lostMajority(
  cluster: EtcdCluster,
  facts: Facts,
  listed: readonly ListedMember[],
): readonly Problem[] {
  const voters = listed.filter((l) => l.started && !l.learner);
  const members = membersOf(cluster);
  const empty = members.filter(
    (m) => facts.of(m.host)?.hasData === false && voters.some((l) => l.peerUrls.includes(m.peerUrl)),
  );
  const left = members.find((m) => facts.of(m.host)?.hasData === true);
  if (left === undefined || voters.length - empty.length > voters.length / 2) return [];
  return [
    problem(cluster, left, {
      severity: 'error',
      rule: 'etcd-lost-majority',
      message: `${empty.map((m) => m.name).join(' and ')} of the ${voters.length} voting members of ${cluster.name} have no data any more: it cannot elect a leader, and nobody can join`,
      hint: `Bring their data back. If what ${left.name} has is not needed either, start it over: pigsty remove etcd -l ${cluster.name} --purge-data --force, and deploy again.`,
    }),
  ];
}

/** A cluster of an earlier version answers clients without a certificate: those that are connected are cut off. */
function strangers(cluster: EtcdCluster, facts: Facts, inventory: Inventory): readonly Problem[] {
  const known = (address: string): boolean =>
    inventory.hosts.has(address) ||
    /^(127\.|::1$)/.test(address) ||
    cluster.instances.some((i) => facts.host(i.host)?.addresses.includes(address) === true);
  return membersOf(cluster).flatMap((m) =>
    (facts.of(m.host)?.openTo ?? [])
      .filter((address) => !known(address))
      .map((address) =>
        problem(cluster, m, {
          severity: 'warning',
          rule: 'etcd-unknown-client',
          message: `${address} is a client of ${m.name} and no host of this inventory; this deploy makes etcd refuse clients without a certificate of the estate's CA`,
          hint: `See what it is before you go on: ss -tnp 'dport = :${m.params.etcd_port}' on ${address}.`,
        }),
      ),
  );
}

/** A member that has not started yet has no name: its address stands for it. */
function nameOf({ name, peerUrls: [url] }: ListedMember): string {
  return name === '' && url !== undefined ? new URL(url).hostname : name;
}

function problem(cluster: EtcdCluster, { host }: Member, rest: Omit<Problem, 'subject'>): Problem {
  return { subject: `${cluster.name}.${host}`, ...rest };
}
