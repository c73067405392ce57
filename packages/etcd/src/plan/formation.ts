import type { Cluster, ModuleFacts } from '@pigsty/sdk';
import type { EtcdFacts } from '../facts/member.ts';
import type { ListedMember } from '../ops/member-list.ts';
import { membersOf, peering, type Member } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** How the hosts of a cluster come together, from what they know. */
export interface Formation {
  /** Found the cluster together: nobody has data, or a founding was interrupted. */
  readonly initial: readonly Member[];
  /** Have data: they only have to run. */
  readonly existing: readonly Member[];
  /** Join the running cluster, one after the other. */
  readonly joiners: readonly Member[];
  /** Did not answer; nothing waits for them that does not have to. */
  readonly unresponsive: readonly Member[];
  /** Settled ones without a vote, which they are to get: an earlier run did not come to it. */
  readonly learners: readonly Member[];
  /** `name=peerUrl` of the members the initial or joiners find. */
  readonly peers: readonly string[];
  /** A majority runs: members are restarted one at a time. Otherwise they need each other to come up. */
  readonly quorum: boolean;
}

export function formationOf(cluster: Cluster<EtcdParams>, facts: ModuleFacts<EtcdFacts>): Formation {
  const members = membersOf(cluster);
  const known = members.filter((m) => facts.of(m.host) !== undefined);
  const existing = members.filter((m) => facts.of(m.host)?.hasData === true);
  const rest = members.filter((m) => !existing.includes(m));
  const listed = known.map((m) => facts.of(m.host)?.members).find((l) => l !== undefined);
  const initial = rest.filter((m) => isInitial(m, existing, listed, facts));
  // Where no host at all was asked (a plan on paper) everybody founds.
  const unresponsive = existing.length === 0 ? [] : rest.filter((m) => !known.includes(m));
  return {
    initial,
    existing,
    joiners: rest.filter((m) => !initial.includes(m) && !unresponsive.includes(m)),
    unresponsive,
    learners: existing.filter(
      (m) =>
        !m.params.etcd_learner &&
        listed?.some((l) => l.learner && l.started && l.peerUrls.includes(m.peerUrl)),
    ),
    peers: peersOf(members, existing, listed),
    quorum: hasQuorum(members, listed, facts),
  };
}

/**
 * All data is lost, and clients run. One member begins, so that no client finds etcd before its accounts are there, and
 * chooses who the new cluster is; the others join.
 */
export function formationAfterLoss(cluster: Cluster<EtcdParams>): Formation {
  const members = membersOf(cluster);
  const [first = members[0]] = members.filter((m) => !m.params.etcd_learner);
  return {
    initial: first === undefined ? [] : [first],
    existing: [],
    joiners: members.filter((m) => m !== first),
    unresponsive: [],
    learners: [],
    peers: first === undefined ? [] : [peering(first)],
    quorum: false,
  };
}

/**
 * Without any data the cluster is new. With data somewhere, a host founds if the founding it belongs to has not come to a
 * quorum yet (etcd then lists it, and nobody as started), or has come to one without it: what is announced needs no
 * invitation, and may start by itself at any moment, so that nobody must take its place.
 */
function isInitial(
  member: Member,
  existing: readonly Member[],
  listed: readonly ListedMember[] | undefined,
  facts: ModuleFacts<EtcdFacts>,
): boolean {
  if (existing.length === 0) return true;
  const due = facts.of(member.host)?.bootstrap === 'new';
  if (listed === undefined) return due;
  const own = listed.find((l) => l.peerUrls.includes(member.peerUrl));
  return own !== undefined && !own.started && (due || !listed.some((l) => l.started));
}

function peersOf(
  members: readonly Member[],
  existing: readonly Member[],
  listed: readonly ListedMember[] | undefined,
): readonly string[] {
  if (existing.length === 0) return members.map(peering);
  if (listed === undefined) return existing.map(peering);
  return listed.flatMap((l) =>
    l.peerUrls.map((peerUrl) => peering({ name: nameOf(l, peerUrl, members), peerUrl })),
  );
}

/** A member that was added and has not come up yet has no name in the list. */
function nameOf({ name, id }: ListedMember, peerUrl: string, members: readonly Member[]): string {
  return name === '' ? (members.find((m) => m.peerUrl === peerUrl)?.name ?? id) : name;
}

function hasQuorum(
  members: readonly Member[],
  listed: readonly ListedMember[] | undefined,
  facts: ModuleFacts<EtcdFacts>,
): boolean {
  const voters = (listed ?? []).filter((l) => !l.learner);
  const running = voters.filter((l) =>
    members.some((m) => l.peerUrls.includes(m.peerUrl) && facts.of(m.host)?.running === true),
  );
  return voters.length > 0 && running.length > voters.length / 2;
}
