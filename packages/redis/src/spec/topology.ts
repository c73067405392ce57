import type { Inventory } from '@pigsty/sdk';
import { identify } from './identity.ts';
import { addressOf, declaredSource, serversOf, type RedisCluster, type RedisServer } from './servers.ts';
import type { RedisParams } from './schema.ts';

/** A name under which sentinels of the inventory watch a primary. */
export interface Watch {
  readonly name: string;
  /** The sentinels' cluster. */
  readonly sentinels: RedisCluster;
  readonly target: RedisParams['redis_sentinel_monitor'][number];
}

export function redisClusters(inventory: Inventory): readonly RedisCluster[] {
  return inventory.derive(identify).clusters;
}

/** What sentinels of the inventory watch. */
export function watches(inventory: Inventory): readonly Watch[] {
  return redisClusters(inventory)
    .filter((c) => c.params.redis_mode === 'sentinel')
    .flatMap((sentinels) =>
      sentinels.params.redis_sentinel_monitor
        .filter((target) => target.remove !== true)
        .map((target) => ({ name: target.name, sentinels, target })),
    );
}

/** Who watches any server of this set. */
export function watchOf(inventory: Inventory, set: readonly RedisServer[]): Watch | undefined {
  const addresses = new Set(set.map(addressOf));
  return watches(inventory).find(({ target }) => addresses.has(`${target.host}:${target.port}`));
}

/** Servers of a cluster that copy each other, as declared: a primary and all that descend from it. */
export function setsOf(cluster: RedisCluster): readonly (readonly RedisServer[])[] {
  const servers = serversOf(cluster);
  const byAddress = new Map(servers.map((s) => [addressOf(s), s]));
  const root = (server: RedisServer, seen: readonly string[] = []): string => {
    const source = declaredSource(server);
    const next = source === undefined ? undefined : byAddress.get(source);
    if (next !== undefined && !seen.includes(addressOf(next)))
      return root(next, [...seen, addressOf(server)]);
    return source ?? addressOf(server);
  };
  const sets = new Map<string, RedisServer[]>();
  for (const server of servers) sets.set(root(server), [...(sets.get(root(server)) ?? []), server]);
  return [...sets.values()];
}

/** More than half of the sentinels, unless the inventory says otherwise. */
export function quorumOf({ sentinels, target }: Pick<Watch, 'sentinels' | 'target'>): number {
  return target.quorum ?? Math.floor(serversOf(sentinels).length / 2) + 1;
}
