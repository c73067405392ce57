import { factsFrom, type Drain, type DrainScope, type Problem } from '@pigsty/sdk';
import type { EtcdFacts } from '../facts/member.ts';
import { etcdStatus, isUp, leads, statusesOf } from '../facts/status.ts';
import { etcdLeaderMoved } from '../ops/leader-moved.ts';
import { clientOf } from '../plan/auth.ts';
import { memberOf } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { against } from './against.ts';

type Scope = DrainScope<EtcdParams, EtcdFacts>;

/** A cluster spares a member where the others keep the quorum; its leader moves first, so that nobody waits for a vote. */
export const drain: Drain<EtcdParams, EtcdFacts> = {
  factsOf: (cluster) => [factsFrom(etcdStatus, [cluster])],
  cannotSpare: (scope) => [...needsMembers(scope), ...needsQuorum(scope)],
  leads: ({ cluster, facts, hosts }) =>
    statusesOf(cluster, facts).some(([{ host }, status]) => hosts.includes(host) && leads(status)) ? 1 : 0,
  phases: [
    {
      name: 'move the leader',
      plan: ({ cluster, facts, hosts }) => {
        const all = statusesOf(cluster, facts);
        const from = all.find(([{ host }, status]) => hosts.includes(host) && leads(status))?.[0];
        const to = all.find(
          ([{ host }, status]) => !hosts.includes(host) && isUp(status) && status?.answer?.learner === false,
        );
        const memberId = to?.[1]?.answer?.memberId;
        if (from === undefined || to === undefined || memberId === undefined) return [];
        const member = memberOf(from);
        return [
          {
            name: 'move-leader',
            host: from.host,
            ops: [
              etcdLeaderMoved({
                from: member.name,
                to: to[0].name,
                toId: memberId,
                client: clientOf(cluster, [member]),
              }),
            ],
          },
        ];
      },
    },
  ],
};

/** All of them are to be up before one goes down. */
function needsMembers({ cluster, facts }: Scope): readonly Problem[] {
  return statusesOf(cluster, facts)
    .filter(([, status]) => !isUp(status))
    .map(([{ name, host }]): Problem => ({
      ...against(
        { cluster },
        'etcd-member-down',
        `${name} does not take part: with another member down ${cluster.name} could lose its quorum`,
        `Bring it back first: pigsty health etcd -l ${host}`,
      ),
      host,
    }));
}

/** Members with a vote, without the one that goes down, must keep the quorum: of two none can be spared. */
function needsQuorum({ cluster, facts }: Scope): readonly Problem[] {
  const voters = statusesOf(cluster, facts).filter(([, status]) => status?.answer?.learner !== true);
  if (voters.length !== 2) return [];
  return [
    against(
      { cluster },
      'etcd-quorum',
      `${cluster.name} has two members with a vote: without one of them it has no quorum`,
      'Add a third member first: pigsty etcd add.',
    ),
  ];
}
