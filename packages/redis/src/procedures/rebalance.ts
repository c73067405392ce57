import { defineProcedure, type Problem } from '@pigsty/sdk';
import { z } from 'zod';
import { groupsOf } from '../facts/groups.ts';
import { slotCount } from '../facts/info.ts';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import { redisRebalanced } from '../ops/cluster/rebalanced.ts';
import { accessOf, anyMember } from '../plan/native.ts';
import type { RedisParams } from '../spec/schema.ts';
import { serversOf } from '../spec/servers.ts';
import { against, needsAllWell, type RedisScope } from './scope.ts';

const Input = z.object({});
type Scope = RedisScope<z.output<typeof Input>>;

/** What a rebalancing reached. A type and not an interface, so that it is JSON. */
export type RebalanceResult = {
  readonly cluster: string;
  readonly primaries: { readonly instance: string; readonly slots: number }[];
};

export const rebalance = defineProcedure<RedisParams, RedisFacts>()({
  name: 'rebalance',
  summary:
    'move slots of a native cluster until all primaries have as many, and finish those that are half moved',
  on: 'cluster',
  input: Input,
  grade: 'reloads',
  refuse: (scope) => {
    const first = needsNativeCluster(scope);
    return first.length > 0 ? first : needsAllWell(scope);
  },
  question: ({ cluster }) =>
    `slots of ${cluster.name} move between its primaries, key by key; clients are sent on meanwhile`,
  phases: [
    {
      name: 'move slots',
      plan: ({ cluster }) => {
        const servers = serversOf(cluster);
        return [
          {
            name: 'rebalance',
            at: anyMember(cluster, servers),
            ops: [
              redisRebalanced({
                cluster: cluster.name,
                access: accessOf(cluster),
                members: servers.map(({ name, host, port }) => ({ name, host, port })),
              }),
            ],
          },
        ];
      },
    },
  ],
  abort: [{ name: 'leave the slots where they are', plan: () => [] }],
  result: ({ cluster, facts }): RebalanceResult => ({
    cluster: cluster.name,
    primaries: groupsOf(cluster, facts).flatMap(({ leader }) => {
      if (leader === undefined) return [];
      const own = factsAbout(facts, leader)?.nodes?.find((n) => n.flags.includes('myself'));
      return [{ instance: leader.name, slots: own === undefined ? 0 : slotCount(own) }];
    }),
  }),
  conclude: ({ cluster, primaries }) =>
    `Slots of ${cluster}: ${primaries.map((p) => `${p.instance} ${p.slots}`).join(', ')}.`,
  examples: [['pigsty redis rebalance redis-test', 'after primaries were added or slots were moved by hand']],
});

function needsNativeCluster(scope: Scope): readonly Problem[] {
  const { cluster } = scope;
  if (cluster.params.redis_mode === 'cluster') return [];
  return [
    against(
      scope,
      'redis-no-slots',
      `${cluster.name} is no native cluster (redis_mode: ${cluster.params.redis_mode}), and has no slots`,
      'Name a cluster with redis_mode: cluster.',
    ),
  ];
}
