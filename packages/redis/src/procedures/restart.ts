import { defineProcedure, leaveAsItIs } from '@pigsty/sdk';
import { z } from 'zod';
import { candidatesOf, groupsOf, isOlderThan, isSame, type Group } from '../facts/groups.ts';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import type { RedisParams } from '../spec/schema.ts';
import { serversOf, type RedisServer } from '../spec/servers.ts';
import { needsClosedSlots, needsPersistence } from './refusals.ts';
import { inTurn, needsAllWell, type RedisScope } from './scope.ts';
import { canHandOver, handOverStage, restartStage } from './stages.ts';

const Input = z.object({});
type Scope = RedisScope<z.output<typeof Input>>;

/** What a restart reached. A type and not an interface, so that it is JSON. */
export type RedisRestartResult = {
  readonly cluster: string;
  readonly restarted: string[];
  readonly primaries: string[];
};

export const restart = defineProcedure<RedisParams, RedisFacts>()({
  name: 'restart',
  summary: 'restart every instance, one at a time: replicas first, a primary after one of them took over',
  on: 'cluster',
  input: Input,
  grade: 'interrupts',
  refuse: (scope) => [
    ...needsAllWell(scope),
    ...needsPersistence(scope, inPlace(scope)),
    ...needsClosedSlots(scope),
  ],
  question: (scope) => {
    const stay = inPlace(scope).map((s) => s.name);
    return `the instances of ${scope.cluster.name} are restarted, one at a time${
      stay.length === 0
        ? leadersOf(scope).length === 0
          ? ''
          : '; before its own turn a primary hands over to a replica'
        : `; clients of ${stay.join(', ')} are interrupted: no replica can take over`
    }`;
  },
  phases: [
    {
      name: 'restart replicas',
      plan: (scope) => {
        const leaders = leadersOf(scope);
        return turns(
          scope,
          serversOf(scope.cluster).filter((s) => !leaders.some((l) => isSame(l, s))),
        );
      },
    },
    {
      name: 'hand over',
      plan: (scope) => {
        const { cluster, facts, run, estate } = scope;
        const pairs = groupsOf(cluster, facts).flatMap((group) => {
          const to = successor(scope, group);
          const waits = group.leader !== undefined && isOlderThan(run, group.leader, facts);
          return to === undefined || !waits ? [] : [[to, group] as const];
        });
        const groups = new Map(pairs);
        return inTurn([...groups.keys()], (to) =>
          handOverStage(cluster, { group: groups.get(to) as Group, to, inventory: estate.inventory }),
        );
      },
    },
    {
      name: 'restart the former primaries',
      plan: (scope) => {
        // On paper nothing was restarted yet: those that lead now are the ones whose turn is the last.
        return turns(scope, hasBegun(scope) ? serversOf(scope.cluster) : leadersOf(scope));
      },
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, facts, run }): RedisRestartResult => ({
    cluster: cluster.name,
    restarted: serversOf(cluster)
      .filter((s) => !isOlderThan(run, s, facts))
      .map((s) => s.name),
    primaries: groupsOf(cluster, facts).flatMap(({ leader }) => (leader === undefined ? [] : [leader.name])),
  }),
  conclude: ({ cluster, restarted, primaries }) =>
    `${restarted.length} instances of ${cluster} are restarted${primaries.length === 0 ? '' : `; ${primaries.join(', ')} ${primaries.length === 1 ? 'leads' : 'lead'}`}.`,
  examples: [
    ['pigsty redis restart redis-test', 'all instances, one at a time'],
    ['pigsty redis restart redis-ms --dry-run', 'only show what would be done'],
  ],
});

function turns(scope: Scope, servers: readonly RedisServer[]): ReturnType<typeof inTurn> {
  const { cluster, facts, run } = scope;
  // Who has handed over by then does not lead any more.
  const leaders = hasBegun(scope) ? leadersOf(scope) : inPlace(scope);
  return inTurn(
    servers.filter((s) => isOlderThan(run, s, facts)),
    (s) => restartStage(cluster, s, { since: run.id, leads: leaders.some((l) => isSame(l, s)) }),
  );
}

/** Otherwise it is on paper: no host knows of it. */
function hasBegun({ cluster, facts, run }: Scope): boolean {
  return cluster.instances.some((i) => facts.of(i.host)?.begun?.[run.id] !== undefined);
}

function leadersOf({ cluster, facts }: Scope): readonly RedisServer[] {
  return groupsOf(cluster, facts).flatMap(({ leader }) => leader ?? []);
}

function successor({ cluster, facts, estate }: Scope, group: Group): RedisServer | undefined {
  return candidatesOf(group, facts).find(
    (s) => factsAbout(facts, s)?.linkUp === true && canHandOver(cluster, s, estate.inventory),
  );
}

/** Primaries that nobody can take over from. */
function inPlace(scope: Scope): readonly RedisServer[] {
  return groupsOf(scope.cluster, scope.facts).flatMap((group) =>
    group.leader !== undefined && successor(scope, group) === undefined ? [group.leader] : [],
  );
}
