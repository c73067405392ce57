import type { Cluster, Stage } from '@pigsty/sdk';
import { etcdMember } from '../ops/member.ts';
import { etcdVoter } from '../ops/voter.ts';
import { membersOf, peering, type Member } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { clientOf } from './auth.ts';
import { bootstrapFile } from './config.ts';
import type { EtcdUser } from '../ops/serves-users.ts';
import { launch } from './launch.ts';
import { servesUsers } from './users.ts';

interface JoinOptions {
  /** Members that run already. */
  readonly present: readonly Member[];
  /** Joiners whose turn is before this one's. */
  readonly before: readonly Member[];
  /** Learners that an earlier run has left: etcd allows one at a time, so that they get their vote first. */
  readonly learners: readonly Member[];
  /** `name=peerUrl` of what the cluster lists now. */
  readonly peers: readonly string[];
  /** Joiners sign their tokens until they start again. */
  readonly signsTokens?: boolean;
}

/** Joiners come one after the other, each a voter before the next is announced. */
export function joinAll(
  cluster: Cluster<EtcdParams>,
  { joiners, users = [], ...options }: JoinAllOptions,
): readonly Stage[] {
  const members = membersOf(cluster);
  return [
    ...joiners.flatMap((member, i) => [
      join(member, cluster, { ...options, before: joiners.slice(0, i) }),
      launch(member, {
        after: ['join@self'],
        quorum: true,
        members,
        ...(users.length > 0 && !member.params.etcd_learner ? { users: 'later' as const } : {}),
      }),
    ]),
    ...[...options.learners, ...joiners.filter((m) => !m.params.etcd_learner)].map((member) =>
      promote(member, cluster, { present: options.present, users }),
    ),
  ];
}

export interface JoinAllOptions extends Omit<JoinOptions, 'before'> {
  readonly joiners: readonly Member[];
  /** Tried at each that has got its vote. */
  readonly users?: readonly EtcdUser[];
}

/** Announces the member to the cluster and tells it whom to join; the last thing before it starts. */
function join(
  member: Member,
  cluster: Cluster<EtcdParams>,
  { present, before, learners, peers, signsTokens = false }: JoinOptions,
): Stage {
  const previous = before.slice(-1).map((m) => `${m.params.etcd_learner ? 'launch' : 'vote'}@${m.host}`);
  const others = peers.filter((p) => ![member, ...before].some((m) => p.endsWith(`=${m.peerUrl}`)));
  return {
    module: 'etcd',
    name: 'join',
    host: member.host,
    after: ['config@self', `auth@${cluster.name}`, ...learners.map((m) => `vote@${m.host}`), ...previous],
    ops: [
      etcdMember({
        client: clientOf(cluster, present),
        name: member.name,
        peerUrl: member.peerUrl,
        state: 'expected',
      }),
      bootstrapFile(member, cluster.name, {
        peering: { state: 'existing', cluster: [...others, ...[...before, member].map(peering)] },
        signsTokens,
      }),
    ],
  };
}

/** A learner gets its vote as soon as it has caught up. */
function promote(
  member: Member,
  cluster: Cluster<EtcdParams>,
  { present, users }: { readonly present: readonly Member[]; readonly users: readonly EtcdUser[] },
): Stage {
  return {
    module: 'etcd',
    name: 'vote',
    host: member.host,
    after: ['launch@self', `auth@${cluster.name}`],
    ops: [
      etcdVoter({ client: clientOf(cluster, present), name: member.name, peerUrl: member.peerUrl }),
      ...servesUsers(member, membersOf(cluster), users),
    ],
  };
}
