import { defineProcedure, factsFrom, leaveAsItIs, type Problem, type ProcedureScope } from '@pigsty/sdk';
import { z } from 'zod';
import type { EtcdFacts } from '../facts/member.ts';
import { etcdStatus, isUp, statusesOf } from '../facts/status.ts';
import { etcdMember } from '../ops/member.ts';
import type { ListedMember } from '../ops/member-list.ts';
import { anyMember, clientOf } from '../plan/auth.ts';
import { memberOf, type Member } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';

const Input = z.object({
  member: z.string().describe('the member whose host is gone for good: its name, or the address of its host'),
});
type Scope = ProcedureScope<EtcdParams, EtcdFacts, z.output<typeof Input>>;

/** What forgetting a member reached. A type and not an interface, so that it is JSON. */
export type ForgetEtcdResult = {
  readonly cluster: string;
  readonly member: string;
  /** Names of those that are left. */
  readonly members: string[];
  /** The inventory still has it: a deploy would want it back. */
  readonly declared: boolean;
};

export const forget = defineProcedure<EtcdParams, EtcdFacts>()({
  name: 'forget',
  summary: 'remove a member whose host is gone for good, or that the inventory does not have',
  on: 'cluster',
  input: Input,
  grade: 'destroys',
  factsOf: (cluster) => [factsFrom(etcdStatus, [cluster])],
  refuse: (scope) => {
    const unknown = needsMember(scope);
    return unknown.length > 0 ? unknown : [...needsSilence(scope), ...needsQuorum(scope)];
  },
  question: ({ cluster, input }) =>
    `${input.member} is no member of ${cluster.name} any more, whatever its host may say later`,
  phases: [
    {
      name: 'remove the member',
      plan: (scope) => {
        const { cluster } = scope;
        const present = upMembers(scope);
        const listed = listedMember(scope);
        if (listed === undefined) return [];
        return [
          {
            name: 'forget-member',
            at: anyMember(cluster.name, present),
            ops: [
              etcdMember({
                client: clientOf(cluster, present),
                name: nameOf(listed),
                peerUrl: listed.peerUrls[0] ?? '',
                state: 'absent',
              }),
            ],
          },
        ];
      },
    },
  ],
  abort: leaveAsItIs,
  result: (scope): ForgetEtcdResult => ({
    cluster: scope.cluster.name,
    member: scope.input.member,
    members: members(scope).map(nameOf),
    declared: declaredMember(scope) !== undefined,
  }),
  conclude: ({ cluster, member, members: left, declared }) =>
    `${member} is forgotten; members of ${cluster}: ${left.join(', ')}.${
      declared ? ` Take it out of the inventory as well, then deploy.` : ''
    }`,
  examples: [['pigsty etcd forget etcd --member etcd-3', 'its machine was returned']],
});

function nameOf({ name, peerUrls }: ListedMember): string {
  return name === '' ? peerUrls.join() : name;
}

function members({ cluster, facts }: Scope): readonly ListedMember[] {
  return (
    statusesOf(cluster, facts)
      .map(([, status]) => status?.members)
      .find((list) => list !== undefined) ?? []
  );
}

function listedMember(scope: Scope): ListedMember | undefined {
  const { member } = scope.input;
  return members(scope).find(
    (m) => nameOf(m) === member || m.peerUrls.some((url) => new URL(url).hostname === member),
  );
}

function declaredMember({ cluster, input }: Scope): Member | undefined {
  return cluster.instances.map(memberOf).find((m) => m.name === input.member || m.host === input.member);
}

function upMembers({ cluster, facts, input }: Scope): readonly Member[] {
  return statusesOf(cluster, facts)
    .filter(([, status]) => isUp(status))
    .map(([instance]) => memberOf(instance))
    .filter((m) => m.name !== input.member && m.host !== input.member);
}

function against({ cluster }: Scope, rule: string, message: string, hint: string): Problem {
  return { severity: 'error', rule, subject: cluster.name, cluster: cluster.name, message, hint };
}

function needsMember(scope: Scope): readonly Problem[] {
  const { cluster, input } = scope;
  // One that the inventory has may be removed already, by this or by a removal that did not reach its host.
  if ((listedMember(scope) ?? declaredMember(scope)) !== undefined) return [];
  const names = members(scope).map(nameOf).join(', ');
  return [
    against(
      scope,
      'etcd-unknown-member',
      `${cluster.name} has no member ${input.member}`,
      `Its members: ${names || 'unknown'}.`,
    ),
  ];
}

/** What answers is removed in the ordinary way, which stops it and clears its host. */
function needsSilence(scope: Scope): readonly Problem[] {
  const { cluster, facts } = scope;
  const declared = declaredMember(scope);
  if (declared === undefined || facts.host(declared.host) === undefined) return [];
  return [
    against(
      scope,
      'etcd-member-reached',
      `${declared.name} is not gone: its host ${declared.host} answers`,
      `Try: pigsty etcd rm ${cluster.name} ${declared.host}`,
    ),
  ];
}

function needsQuorum(scope: Scope): readonly Problem[] {
  const { cluster, input } = scope;
  const voters = members(scope).filter((m) => !m.learner && m !== listedMember(scope));
  const up = upMembers(scope).filter((m) => voters.some((v) => v.peerUrls.includes(m.peerUrl)));
  if (up.length > voters.length / 2) return [];
  return [
    against(
      scope,
      'etcd-quorum',
      `without ${input.member} ${up.length} of ${voters.length} members of ${cluster.name} would be up: it would have no quorum`,
      'Bring other members up first.',
    ),
  ];
}
