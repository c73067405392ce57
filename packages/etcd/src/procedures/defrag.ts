import {
  defineProcedure,
  factsFrom,
  leaveAsItIs,
  oneByOne,
  type Problem,
  type ProcedureScope,
  type StageDraft,
} from '@pigsty/sdk';
import { z } from 'zod';
import type { EtcdFacts } from '../facts/member.ts';
import { etcdStatus, isUp, leads, statusesOf, type EtcdStatus } from '../facts/status.ts';
import { etcdAlarm } from '../ops/alarm.ts';
import { etcdCompacted } from '../ops/compacted.ts';
import { etcdDefragmented } from '../ops/defragmented.ts';
import { anyMember, clientOf } from '../plan/auth.ts';
import { quotaBytes } from '../render/etcd-env.ts';
import { megabytes } from '../spec/megabytes.ts';
import { memberOf } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

const Input = z.object({
  allowDown: z
    .boolean()
    .default(false)
    .describe('defragment the others although a member is down; there must be a quorum without it'),
});
type Scope = ProcedureScope<EtcdParams, EtcdFacts, z.output<typeof Input>>;
type Instance = Scope['cluster']['instances'][number];

/** What a defragmentation reached. A type and not an interface, so that it is JSON. */
export type DefragResult = {
  readonly cluster: string;
  readonly members: {
    readonly member: string;
    readonly beforeBytes: number;
    readonly afterBytes: number;
    readonly ms: number;
  }[];
};

export const defrag = defineProcedure<EtcdParams, EtcdFacts>()({
  name: 'defrag',
  summary:
    'drop former values of keys and give back the room that they left in the database, one member at a time, the leader last; then etcd takes writes again',
  on: 'cluster',
  input: Input,
  grade: 'interrupts',
  factsOf: (cluster) => [factsFrom(etcdStatus, [cluster])],
  refuse: (scope) => [...needsLeader(scope), ...needsMembers(scope)],
  question: ({ cluster }) =>
    `the database of each member of ${cluster.name} is defragmented; a member answers nobody while its turn lasts`,
  phases: [
    // Room that the past takes is none that a defragmentation can give back.
    { name: 'drop former values', plan: compact },
    {
      name: 'defragment the followers',
      plan: (scope) => inTurn(scope, (status) => !leads(status)),
    },
    {
      // The leader may have changed; a member that had its turn is left as it is.
      name: 'defragment the leader',
      plan: (scope) => inTurn(scope, leads),
    },
    // With room again etcd takes no writes yet, until somebody says so.
    { name: 'clear the alarm of a full database', plan: clearAlarm },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, facts, run }): DefragResult => ({
    cluster: cluster.name,
    members: statusesOf(cluster, facts).flatMap(([{ name }, status]) => {
      const done = status?.defragmented;
      if (done?.run !== run.id) return [];
      const { beforeBytes, afterBytes, ms } = done;
      return [{ member: name, beforeBytes, afterBytes, ms }];
    }),
  }),
  conclude: ({ cluster, members }) =>
    `${members.length} members of ${cluster} are defragmented: ${members
      .map((m) => `${m.member} ${megabytes(m.beforeBytes)} -> ${megabytes(m.afterBytes)} in ${m.ms} ms`)
      .join(', ')}.`,
  examples: [
    ['pigsty etcd defrag etcd', 'all members, the leader last'],
    ['pigsty etcd list', 'how much of each database is in use'],
  ],
});

function inTurn(scope: Scope, whose: (status: EtcdStatus | undefined) => boolean): readonly StageDraft[] {
  const { cluster, facts, run, input } = scope;
  // A member that went down since the procedure began is waited for: at the beginning it would have been refused.
  const wanted = statusesOf(cluster, facts).filter(([, status]) => !input.allowDown || isUp(status));
  const left = wanted.filter(([, status]) => whose(status) && status?.defragmented?.run !== run.id);
  const all = wanted.map(([instance]) => memberOf(instance));
  return oneByOne(
    left.map(([instance]) => instance),
    { turn: (instance) => [turn(scope, instance, all)] },
  );
}

/** Once: what goes on after an interruption has defragmented somebody already. */
function compact({ cluster, facts, run }: Scope): readonly StageDraft[] {
  if (statusesOf(cluster, facts).some(([, status]) => status?.defragmented?.run === run.id)) return [];
  return [
    {
      name: 'compact',
      at: anyMember(cluster.name, cluster.instances.map(memberOf), { alarmed: true }),
      ops: [etcdCompacted({ cluster: cluster.name, client: clientOf(cluster) })],
    },
  ];
}

/** Where a database is still full, the alarm is right. */
function clearAlarm({ cluster, facts }: Scope): readonly StageDraft[] {
  const up = statusesOf(cluster, facts).flatMap(([, status]) => (isUp(status) ? (status?.answer ?? []) : []));
  const raised = up.some(({ errors }) => errors.some((error) => error.includes('NOSPACE')));
  if (!raised || up.some(({ sizeBytes }) => sizeBytes >= quotaBytes)) return [];
  const members = cluster.instances.map(memberOf);
  return [
    {
      name: 'clear-alarm',
      at: anyMember(cluster.name, members, { alarmed: true }),
      ops: [etcdAlarm({ cluster: cluster.name, client: clientOf(cluster) })],
    },
  ];
}

function turn(
  { cluster, facts, run }: Scope,
  instance: Instance,
  all: readonly ReturnType<typeof memberOf>[],
): StageDraft {
  const member = memberOf(instance);
  return {
    name: 'defragment',
    host: instance.host,
    ops: [
      etcdDefragmented({
        name: member.name,
        client: clientOf(cluster, [member]),
        others: all.filter((m) => m.name !== member.name).map(({ name, clientUrl }) => ({ name, clientUrl })),
        since: run.id,
        recordPath: paths.defragmented,
        leads: leads(facts.from(etcdStatus, instance)),
      }),
    ],
  };
}

function needsLeader({ cluster, facts }: Scope): readonly Problem[] {
  if (statusesOf(cluster, facts).some(([, status]) => leads(status) && isUp(status))) return [];
  return [
    {
      severity: 'error',
      rule: 'etcd-no-leader',
      subject: cluster.name,
      cluster: cluster.name,
      message: `no member of ${cluster.name} leads: it has no quorum`,
      hint: `See: pigsty etcd list -l ${cluster.name}`,
    },
  ];
}

function needsMembers({ cluster, facts, input }: Scope): readonly Problem[] {
  if (input.allowDown) return [];
  return statusesOf(cluster, facts)
    .filter(([, status]) => !isUp(status))
    .map(([{ name, host }]): Problem => ({
      severity: 'error',
      rule: 'etcd-member-down',
      subject: cluster.name,
      cluster: cluster.name,
      host,
      message: `${name} does not take part: with another member at work ${cluster.name} could lose its quorum`,
      hint: 'Bring it back first, or add --allow-down.',
    }));
}
