import type { ModuleFacts } from '@pigsty/sdk';
import { addressOf, serversOf, type RedisCluster, type RedisServer } from '../spec/servers.ts';
import { setsOf } from '../spec/topology.ts';
import { factsAbout, type RedisFacts, type ServerFacts } from './servers.ts';

type Facts = ModuleFacts<RedisFacts>;

/** Servers that hold the same keys, as they run and not as they are declared. */
export interface Group {
  /** Who takes the writes, or did until it went down; nothing where nobody knows. */
  readonly leader?: RedisServer;
  readonly replicas: readonly RedisServer[];
}

/** Primaries with their replicas; none of sentinels. */
export function groupsOf(cluster: RedisCluster, facts: Facts): readonly Group[] {
  switch (cluster.params.redis_mode) {
    case 'sentinel':
      return [];
    case 'standalone':
      return setsOf(cluster).map((set) => standaloneGroup(set, facts));
    case 'cluster':
      return shards(cluster, facts);
    default:
      return cluster.params.redis_mode satisfies never;
  }
}

function standaloneGroup(set: readonly RedisServer[], facts: Facts): Group {
  const about = (s: RedisServer): ServerFacts | undefined => factsAbout(facts, s);
  const leaders = set.filter((s) => about(s)?.role === 'master');
  const named = set.find((s) => set.some((r) => about(r)?.source === addressOf(s)));
  const leader = leaders.length === 1 ? leaders[0] : leaders.length === 0 ? named : undefined;
  const replicas = set.filter((s) => !isSame(s, leader) && about(s)?.role === 'slave');
  return { ...(leader === undefined ? {} : { leader }), replicas };
}

/** As a member that answers sees them: a primary that is down has its slots until another one takes them over. */
function shards(cluster: RedisCluster, facts: Facts): readonly Group[] {
  const servers = serversOf(cluster);
  const nodes = servers.map((s) => factsAbout(facts, s)?.nodes).find((n) => n !== undefined) ?? [];
  const byAddress = new Map(servers.map((s) => [addressOf(s), s]));
  return nodes
    .filter((n) => n.slots.length > 0)
    .map(({ id, address }) => {
      const leader = byAddress.get(address);
      const replicas = nodes
        .filter((n) => n.master === id)
        .flatMap((n) => byAddress.get(n.address) ?? [])
        .filter((s) => factsAbout(facts, s)?.answers === true);
      return { ...(leader === undefined ? {} : { leader }), replicas };
    });
}

/** Servers are values: what two questions return is compared by name. */
export function isSame(a: RedisServer | undefined, b: RedisServer | undefined): boolean {
  return a !== undefined && a.name === b?.name;
}

/** Replicas that could take over, the one that has received most first. */
export function candidatesOf({ replicas }: Group, facts: Facts): readonly RedisServer[] {
  const offset = (s: RedisServer): number => factsAbout(facts, s)?.offset ?? -1;
  return replicas
    .filter((s) => factsAbout(facts, s)?.answers === true && factsAbout(facts, s)?.loading !== true)
    .sort((a, b) => offset(b) - offset(a) || (a.name < b.name ? -1 : 1));
}

/** It was not started since a procedure began. On paper nothing was. */
export function isOlderThan(run: { readonly id: string }, server: RedisServer, facts: Facts): boolean {
  const begun = facts.of(server.host)?.begun?.[run.id];
  const startedAtSecond = factsAbout(facts, server)?.startedAt;
  return begun === undefined || startedAtSecond === undefined || startedAtSecond < begun;
}
