import type { ModuleFacts, Problem, RemovePlanOptions } from '@pigsty/sdk';
import { slotCount } from '../facts/info.ts';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import { addressOf, serversOf, type RedisCluster } from '../spec/servers.ts';

/** A protected cluster, and a part whose slots or keys would go with it. */
export function refuseRemove(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  options: RemovePlanOptions,
): readonly Problem[] {
  if (options.force === true) return [];
  const going = cluster.instances.filter((i) => options.hosts.has(i.host));
  const protectedNode = going.find((i) => i.params.redis_safeguard);
  return [
    ...(protectedNode === undefined
      ? []
      : [
          refusal(
            cluster,
            'redis-safeguard',
            `redis_safeguard protects ${cluster.name}`,
            'Set redis_safeguard: false, or add --force.',
          ),
        ]),
    ...(going.length === cluster.instances.length ? [] : lostKeys(cluster, facts, options)),
  ];
}

/** A primary whose replicas stay hands over before; a native cluster moves slots by itself, as long as there is where to. */
function lostKeys(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  { hosts }: RemovePlanOptions,
): readonly Problem[] {
  const { redis_mode } = cluster.params;
  if (redis_mode === 'cluster') return tooFewStay(cluster, facts, hosts);
  return serversOf(cluster)
    .filter((s) => hosts.has(s.host))
    .flatMap((server): readonly Problem[] => {
      const have = factsAbout(facts, server);
      if (redis_mode === 'standalone' && have?.role === 'master' && (have.keys ?? 0) > 0)
        return [
          refusal(
            cluster,
            'redis-primary',
            `${server.name} is a primary with ${have.keys} keys, and ${cluster.name} lives on`,
            'Let a replica that stays lead first: SENTINEL FAILOVER where sentinels watch it, else REPLICAOF NO ONE at the replica. Or add --force.',
          ),
        ];
      return [];
    });
}

/** Slots move to primaries that stay; a replica that stays is none, and takes none. */
function tooFewStay(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  hosts: ReadonlySet<string>,
): readonly Problem[] {
  const staying = serversOf(cluster).filter((s) => !hosts.has(s.host));
  // One that has left already, before an interruption, knows nobody any more.
  const nodes = staying.map((s) => factsAbout(facts, s)?.nodes).find((n) => n !== undefined);
  const primaries = nodes?.filter((n) => slotCount(n) > 0 && staying.some((s) => addressOf(s) === n.address));
  if (staying.length < 3)
    return [
      refusal(
        cluster,
        'redis-cluster-size',
        `${staying.length} members of ${cluster.name} would stay, and a native cluster has at least three primaries`,
        'Add members first, or remove the whole cluster.',
      ),
    ];
  if (primaries === undefined || primaries.length >= 3) return [];
  return [
    refusal(
      cluster,
      'redis-cluster-size',
      `${primaries.length} primaries of ${cluster.name} would stay, and a native cluster has at least three`,
      `Let replicas that stay lead first: pigsty redis failover ${cluster.name} --to INSTANCE.`,
    ),
  ];
}

function refusal(cluster: RedisCluster, rule: string, message: string, hint: string): Problem {
  return { severity: 'error', rule, subject: cluster.name, cluster: cluster.name, message, hint };
}
