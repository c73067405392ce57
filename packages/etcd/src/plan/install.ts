import type { Cluster, Estate, ModuleFacts, Stage } from '@pigsty/sdk';
import type { EtcdFacts } from '../facts/member.ts';
import type { EtcdUser } from '../ops/serves-users.ts';
import { membersOf, type Member } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { enableAuth } from './auth.ts';
import { configure } from './config.ts';
import { formationAfterLoss, formationOf, type Formation } from './formation.ts';
import { foundsAgain } from './founding-again.ts';
import { joinAll } from './join.ts';
import { launch } from './launch.ts';
import { installPackages } from './packages.ts';
import { finish } from './ready.ts';
import { usersOf } from './users.ts';
import { plainTokens } from '../restore/tokens.ts';
import { hasLostData } from '../spec/lost-data.ts';

/** Found together, restart one at a time, join one at a time. */
export function planInstall(
  cluster: Cluster<EtcdParams>,
  facts: ModuleFacts<EtcdFacts>,
  estate: Estate,
): readonly Stage[] {
  const lost = hasLostData(cluster, facts, estate);
  const formation = lost ? formationAfterLoss(cluster) : formationOf(cluster, facts);
  const { initial, existing, joiners, unresponsive, learners, quorum } = formation;
  const present = [...initial, ...existing];
  const members = membersOf(cluster);
  const users = usersOf(estate);
  const tried = (member: Member): { users?: readonly EtcdUser[] | 'later' } =>
    member.params.etcd_learner || users.length === 0
      ? {}
      : { users: learners.includes(member) ? 'later' : users };
  const mute = unresponsive.length * 2 >= members.length;
  // Also where an earlier run has not come to the end of it.
  const signsTokens = lost || members.some((m) => facts.of(m.host)?.signsTokens === true);
  return [
    ...[...present, ...joiners, ...unresponsive].flatMap((member) => [
      installPackages(member),
      configure(member, {
        cluster,
        estate,
        signsTokens,
        ...(initial.includes(member) && !lost ? { peering: founding(formation) } : {}),
      }),
    ]),
    ...(lost ? initial.map((member) => foundsAgain(member, cluster)) : []),
    ...initial.map((member) =>
      launch(member, {
        after: lost ? ['founding@self'] : initial.map((f) => `config@${f.host}`),
        quorum: lost,
        members: lost ? initial : members,
      }),
    ),
    ...existing.map((member, i) =>
      launch(member, {
        after: [...certificatesOf(existing), ...(quorum ? afterPrevious(existing, i) : [])],
        quorum,
        members,
        lost: mute,
        peers: { clusterName: cluster.name, others: existing.filter((m) => m !== member) },
        ...tried(member),
      }),
    ),
    ...unresponsive.map((member) => launch(member, { after: [], quorum: false, members, lost: mute })),
    enableAuth(cluster, present, signsTokens ? users : []),
    ...joinAll(cluster, { present, joiners, learners, peers: formation.peers, users, signsTokens }),
    ...(signsTokens
      ? plainTokens(
          [...present, ...joiners],
          [`auth@${cluster.name}`, ...joiners.flatMap((m) => [`launch@${m.host}`, `vote@${m.host}?`])],
        )
      : []),
    ...[...present, ...joiners, ...unresponsive].map((member) => finish(member, cluster)),
  ];
}

function founding({ peers }: Formation): { readonly state: 'new'; readonly cluster: readonly string[] } {
  return { state: 'new', cluster: peers };
}

/** The first that restarts demands the certificates of members: all have theirs by then. */
function certificatesOf(members: readonly Member[]): readonly string[] {
  return members.map((m) => `config@${m.host}`);
}

/** A rolling restart: the next member is touched when the one before it is healthy again. */
function afterPrevious(members: readonly Member[], i: number): readonly string[] {
  return members.slice(Math.max(0, i - 1), i).map((m) => `launch@${m.host}`);
}
