import { defineProcedure, leaveAsItIs, type Problem } from '@pigsty/sdk';
import { z } from 'zod';
import { candidatesOf, groupsOf, isSame, type Group } from '../facts/groups.ts';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import type { RedisParams } from '../spec/schema.ts';
import { serversOf, type RedisServer } from '../spec/servers.ts';
import { against, type RedisScope } from './scope.ts';
import { canHandOver, handOverStage } from './stages.ts';

const Input = z.object({
  to: z
    .string()
    .optional()
    .describe('the replica that becomes the primary; the one that has received most when absent'),
});
type Scope = RedisScope<z.output<typeof Input>>;

/** What a failover reached. A type and not an interface, so that it is JSON. */
export type RedisFailoverResult = { readonly cluster: string; readonly primary: string };

export const failover = defineProcedure<RedisParams, RedisFacts>()({
  name: 'failover',
  summary: 'let a replica become the primary: through the sentinels, or by agreement of a native cluster',
  on: 'cluster',
  input: Input,
  grade: 'interrupts',
  refuse: (scope) => {
    const first = [...needsGroup(scope), ...needsCandidate(scope)];
    return first.length > 0 ? first : [...needsSomebodyToAgree(scope), ...needsLink(scope)];
  },
  decide: (scope) => ({ to: chosen(scope)?.name }),
  question: (scope) => {
    const [to, leader] = [chosen(scope), groupOf(scope, chosen(scope))?.leader];
    const runs = leader !== undefined && factsAbout(scope.facts, leader)?.answers === true;
    return `${to?.name ?? ''} becomes the primary in place of ${leader?.name ?? 'one that is down'}; ${
      runs
        ? 'writers wait for a moment, then find the new primary'
        : 'writes that it has not received are lost'
    }`;
  },
  phases: [
    {
      name: 'take over',
      plan: (scope) => {
        const to = chosen(scope);
        const group = groupOf(scope, to);
        if (to === undefined || group === undefined) return [];
        return [handOverStage(scope.cluster, { group, to, inventory: scope.estate.inventory })];
      },
    },
  ],
  abort: leaveAsItIs,
  result: (scope): RedisFailoverResult => ({
    cluster: scope.cluster.name,
    primary: groupOf(scope, chosen(scope))?.leader?.name ?? '',
  }),
  conclude: ({ cluster, primary }) => `${primary} is a primary of ${cluster}, and the others copy it.`,
  examples: [
    ['pigsty redis failover redis-ms', 'the replica that has received most takes over'],
    ['pigsty redis failover redis-test --to redis-test-2-6379', 'of a native cluster: in its own shard'],
  ],
});

/** Servers of which one has to become a primary: the one that is named, or the only one that it can be. */
function chosen({ cluster, facts, input }: Scope): RedisServer | undefined {
  if (input.to !== undefined) return serversOf(cluster).find((s) => s.name === input.to);
  const groups = groupsOf(cluster, facts).filter((g) => g.replicas.length > 0);
  const [only] = groups;
  return groups.length === 1 && only !== undefined ? candidatesOf(only, facts)[0] : undefined;
}

function groupOf({ cluster, facts }: Scope, server: RedisServer | undefined): Group | undefined {
  return groupsOf(cluster, facts).find(
    ({ leader, replicas }) => isSame(leader, server) || replicas.some((s) => isSame(s, server)),
  );
}

function replicasOf({ cluster, facts }: Scope): readonly string[] {
  return groupsOf(cluster, facts).flatMap((g) => g.replicas.map((s) => s.name));
}

function needsGroup(scope: Scope): readonly Problem[] {
  const { cluster } = scope;
  if (cluster.params.redis_mode === 'sentinel')
    return [
      against(
        scope,
        'redis-no-primary',
        `${cluster.name} is of sentinels, none of which is a primary`,
        'Name the cluster that they watch.',
      ),
    ];
  if (replicasOf(scope).length > 0) return [];
  return [
    against(
      scope,
      'redis-no-replica',
      `no replica of ${cluster.name} answers that could take over`,
      `See: pigsty redis list -l ${cluster.name}`,
    ),
  ];
}

function needsCandidate(scope: Scope): readonly Problem[] {
  const { cluster, input, facts } = scope;
  const names = replicasOf(scope);
  if (names.length === 0) return [];
  const to = chosen(scope);
  if (to !== undefined && names.includes(to.name)) return [];
  const hint = `Replicas: ${names.join(', ')}`;
  if (input.to === undefined)
    return [
      against(
        scope,
        'redis-which-replica',
        `${cluster.name} has several primaries: which replica is to take over from its own?`,
        `Add --to. ${hint}`,
      ),
    ];
  const why =
    to === undefined
      ? `is no instance of ${cluster.name}`
      : factsAbout(facts, to)?.role === 'master'
        ? 'is a primary already'
        : 'does not answer as a replica';
  return [against(scope, 'redis-no-replica', `${input.to} ${why}`, hint)];
}

function needsSomebodyToAgree(scope: Scope): readonly Problem[] {
  const to = chosen(scope);
  if (to === undefined || canHandOver(scope.cluster, to, scope.estate.inventory)) return [];
  return [
    against(
      scope,
      'redis-no-sentinel',
      `no sentinels watch ${to.name}: nobody would lead its clients to a new primary, nor tell the next deploy which of two primaries counts`,
      'Let sentinels watch the set (redis_mode: sentinel with redis_sentinel_monitor), and deploy.',
    ),
  ];
}

/** While its primary runs a replica that is cut off from it lacks writes that need not be lost. */
function needsLink(scope: Scope): readonly Problem[] {
  const { facts } = scope;
  const to = chosen(scope);
  const leader = groupOf(scope, to)?.leader;
  if (to === undefined || leader === undefined || factsAbout(facts, leader)?.answers !== true) return [];
  if (factsAbout(facts, to)?.linkUp === true) return [];
  return [
    against(
      scope,
      'redis-not-linked',
      `${to.name} does not reach its primary ${leader.name}, which runs: it lacks writes`,
      `See: pigsty health redis -l ${scope.cluster.name}`,
    ),
  ];
}
