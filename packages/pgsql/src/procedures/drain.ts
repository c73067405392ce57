import { factsFrom, type Drain, type DrainScope, type Problem } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { clientFacts } from '../facts/clients.ts';
import { candidatesOf, leaderOf, patroniFacts } from '../facts/patroni.ts';
import { synchronous } from '../render/dynamic-config.ts';
import { isSynchronous } from '../rest/cluster.ts';
import { isStandbyCluster } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import {
  aboutClients,
  handOverStages,
  HoldInput,
  needsHoldableClients,
  synchronousStage,
} from './hand-over.ts';
import { against, needsAllWell, needsLeader } from './refusals.ts';
import type { PgScope } from './scope.ts';

type Scope = DrainScope<PgsqlParams, PgFacts>;

/** A cluster spares one member at a time; its leader hands over first, while clients of the pooler wait. */
export const drain: Drain<PgsqlParams, PgFacts> = {
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(clientFacts, [cluster])],
  cannotSpare: (scope) => {
    const first = needsLeader(scope);
    return first.length > 0
      ? first
      : [...needsAllWell(scope), ...needsSuccessor(scope), ...needsSynchronous(scope)];
  },
  refuse: (scope) => (handsOver(scope) === undefined ? [] : needsHoldableClients(holding(scope))),
  leads: (scope) => (handsOver(scope) === undefined ? 0 : 10),
  says: (scope) => {
    const both = handsOver(scope);
    const name = scope.cluster.name;
    if (both !== undefined)
      return `the leadership of ${name} moves to another instance${aboutClients(holding(scope), both.to).replace(/^; /, ', ')}`;
    return undefined;
  },
  phases: [
    {
      name: 'wait for a synchronous standby',
      plan: (scope) => (handsOver(scope) === undefined ? [] : synchronousStage(scope)),
    },
    {
      name: 'hand over',
      plan: (scope) => {
        const both = handsOver(scope);
        return both === undefined ? [] : handOverStages(holding(scope), both);
      },
    },
  ],
};

/** The leader on one of the hosts, and the best of those that could lead meanwhile; nothing where none could. */
function handsOver({
  cluster,
  facts,
  hosts,
}: Scope): { readonly from: string; readonly to: string } | undefined {
  const leader = leaderOf(cluster, facts);
  if (leader === undefined || !hosts.includes(leader.host)) return undefined;
  const others = cluster.instances.filter((i) => i.host !== leader.host);
  const to = candidatesOf(cluster, facts).find((m) => others.some((i) => i.name === m.name)) ?? others[0];
  return to === undefined ? undefined : { from: leader.name, to: to.name };
}

function holding(scope: Scope): PgScope<HoldInput> {
  return { ...scope, input: HoldInput.parse(scope.input) };
}

/** Whichever member goes down: one of the others leads, or could. */
function needsSuccessor(scope: Scope): readonly Problem[] {
  const { cluster, facts } = scope;
  if (cluster.instances.length === 1 || candidatesOf(cluster, facts).length > 0) return [];
  return [
    against(
      scope,
      'no-candidate',
      `no replica of ${cluster.name} could take over`,
      `See: pigsty pgsql list -l ${cluster.name}`,
    ),
  ];
}

/** Where commits wait for a replica, Patroni has to have named it: a moment after a member has come back. */
function needsSynchronous(scope: Scope): readonly Problem[] {
  const { cluster, facts } = scope;
  const wanted =
    cluster.instances.length > 1 &&
    !isStandbyCluster(cluster) &&
    synchronous(cluster.params).synchronous_mode;
  if (!wanted || candidatesOf(cluster, facts).some((m) => isSynchronous(m.role))) return [];
  return [
    against(
      scope,
      'no-synchronous-standby',
      `${cluster.name} has no synchronous standby, for which its commits wait (pg_rpo: ${cluster.params.pg_rpo})`,
      `See: pigsty pgsql list -l ${cluster.name}`,
    ),
  ];
}
