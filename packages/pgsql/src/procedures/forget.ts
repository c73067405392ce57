import { defineProcedure, factsFrom, leaveAsItIs, type Problem, type StageDraft } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { isWell, leaderOf, patroniFacts, patroniView } from '../facts/patroni.ts';
import { patroniSlotGone } from '../ops/slot-gone.ts';
import { keysGone } from '../plan/dcs.ts';
import { restCredentials, restEndpoint, sessionOf, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { against, needsLeader } from './refusals.ts';
import type { PgScope } from './scope.ts';

const Input = z.object({
  member: z
    .string()
    .describe('the instance whose host is gone for good: its name, or the address of its host'),
});
type Scope = PgScope<z.output<typeof Input>>;

/** What forgetting a member reached. A type and not an interface, so that it is JSON. */
export type ForgetResult = {
  readonly cluster: string;
  readonly member: string;
  /** The inventory still has it: a deploy would want it back. */
  readonly declared: boolean;
};

export const forget = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'forget',
  summary:
    'clear away what a member left behind whose host is gone for good, or that the inventory does not have',
  on: 'cluster',
  input: Input,
  grade: 'destroys',
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster])],
  refuse: (scope) => {
    const first = needsLeader(scope);
    return first.length > 0 ? first : [...needsMemberName(scope), ...needsSilence(scope)];
  },
  decide: (scope) => ({ member: memberName(scope) }),
  question: ({ cluster, input }) =>
    `${cluster.name} goes on without ${input.member}: its key in etcd and its replication slot go`,
  phases: [{ name: 'clear away its traces', plan: (scope) => [...atLeader(scope)] }],
  abort: leaveAsItIs,
  result: (scope): ForgetResult => ({
    cluster: scope.cluster.name,
    member: scope.input.member,
    declared: declaredMember(scope) !== undefined,
  }),
  conclude: ({ cluster, member, declared }) =>
    `${cluster} keeps nothing for ${member} any more.${declared ? ' Take it out of the inventory as well, then deploy.' : ''}`,
  examples: [['pigsty pgsql forget pg-test --member pg-test-3', 'its machine was returned']],
});

function atLeader(scope: Scope): readonly StageDraft[] {
  const { cluster, facts, estate, input } = scope;
  const leader = leaderOf(cluster, facts);
  if (leader === undefined) return [];
  const { params } = cluster;
  return [
    {
      name: 'forget-member',
      host: leader.host,
      ops: [
        ...keysGone(cluster, estate.inventory, `members/${input.member}`),
        patroniSlotGone({
          leader: restEndpoint(leader),
          credentials: restCredentials(params),
          session: sessionOf(leader.params),
          member: input.member,
        }),
      ],
    },
  ];
}

function declaredMember({ cluster, input }: Pick<Scope, 'cluster' | 'input'>): PgInstance | undefined {
  return cluster.instances.find((i) => i.name === input.member || i.host === input.member);
}

function memberName(scope: Scope): string {
  const { cluster, facts, input } = scope;
  const listed = patroniView(cluster, facts)?.members.find((m) => m.host === input.member);
  return declaredMember(scope)?.name ?? listed?.name ?? input.member;
}

/** An address that neither the inventory nor Patroni has names nobody. */
function needsMemberName(scope: Scope): readonly Problem[] {
  const { cluster } = scope;
  const name = memberName(scope);
  if (!/^[0-9.]+$|:/.test(name)) return [];
  return [
    against(
      scope,
      'unknown-member',
      `no member of ${cluster.name} is known at ${name}`,
      `Give its name: pigsty pgsql forget ${cluster.name} --member ${cluster.name}-N`,
    ),
  ];
}

/** What answers is removed in the ordinary way, which stops it and clears its host. */
function needsSilence(scope: Scope): readonly Problem[] {
  const { cluster, facts } = scope;
  const declared = declaredMember(scope);
  const name = memberName(scope);
  if (declared !== undefined && facts.host(declared.host) !== undefined)
    return [
      against(
        scope,
        'member-reached',
        `${name} is not gone: its host ${declared.host} answers`,
        `Try: pigsty pgsql rm ${cluster.name} ${declared.host}`,
      ),
    ];
  const member = patroniView(cluster, facts)?.members.find((m) => m.name === name);
  return member !== undefined && isWell(member)
    ? [
        against(
          scope,
          'member-runs',
          `${name} is not gone: Patroni sees it ${member.state} on ${member.host}`,
          'Stop it there first. Is its host reached from the others only?',
        ),
      ]
    : [];
}
