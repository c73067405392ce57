import type { Drain, DrainScope, Problem } from '@pigsty/sdk';
import { candidatesOf, groupsOf, type Group } from '../facts/groups.ts';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import type { RedisParams } from '../spec/schema.ts';
import { serversOf, type RedisServer } from '../spec/servers.ts';
import { needsClosedSlots, needsPersistence } from './refusals.ts';
import { against, inTurn, needsAllWell } from './scope.ts';
import { canHandOver, handOverStage } from './stages.ts';

type Scope = DrainScope<RedisParams, RedisFacts>;

/** A cluster spares the servers of a host: primaries among them hand over to replicas elsewhere first. */
export const drain: Drain<RedisParams, RedisFacts> = {
  cannotSpare: (scope) => [...needsAllWell(scope), ...needsClosedSlots(scope), ...needsSentinels(scope)],
  refuse: (scope) => needsPersistence(scope, staying(scope)),
  leads: (scope) => 10 * leading(scope).length,
  says: (scope) => {
    const names = staying(scope).map((s) => s.name);
    if (names.length > 0)
      return `clients of ${names.join(', ')} are interrupted while its host boots: no replica elsewhere can take over`;
    const moving = leading(scope).flatMap(({ leader }) => leader?.name ?? []);
    return moving.length > 0 ? `a replica takes over from ${moving.join(', ')}` : undefined;
  },
  phases: [
    {
      name: 'hand over',
      plan: (scope) => {
        const { cluster, estate } = scope;
        const successors = new Map(
          leading(scope).flatMap((group) => {
            const to = successor(scope, group);
            return to === undefined ? [] : [[to, group] as const];
          }),
        );
        return inTurn([...successors.keys()], (to) =>
          handOverStage(cluster, {
            group: successors.get(to) as Group,
            to,
            inventory: estate.inventory,
          }),
        );
      },
    },
  ],
};

/** Groups whose primary is on one of the hosts. */
function leading({ cluster, facts, hosts }: Scope): readonly Group[] {
  return groupsOf(cluster, facts).filter(({ leader }) => leader !== undefined && hosts.includes(leader.host));
}

/** A replica on another host than the primary's, which somebody sees clients to. */
function successor({ cluster, facts, estate }: Scope, group: Group): RedisServer | undefined {
  return candidatesOf(group, facts).find(
    (s) =>
      s.host !== group.leader?.host &&
      factsAbout(facts, s)?.linkUp === true &&
      canHandOver(cluster, s, estate.inventory),
  );
}

/** Primaries that nobody can take over from. */
function staying(scope: Scope): readonly RedisServer[] {
  return leading(scope).flatMap((group) =>
    group.leader !== undefined && successor(scope, group) === undefined ? [group.leader] : [],
  );
}

/** Without one host's sentinels the others must still be a majority, or nobody fails over. */
function needsSentinels({ cluster, hosts }: Scope): readonly Problem[] {
  if (cluster.params.redis_mode !== 'sentinel' || cluster.instances.length === 1) return [];
  const all = serversOf(cluster);
  return hosts.flatMap((host) => {
    const left = all.filter((s) => s.host !== host).length;
    if (left > all.length / 2) return [];
    return [
      against(
        { cluster },
        'redis-no-majority',
        `without the sentinels on ${host} only ${left} of ${all.length} are left: no majority, and no failover`,
        `Spread the sentinels of ${cluster.name} over three hosts: pigsty redis add.`,
      ),
    ];
  });
}
