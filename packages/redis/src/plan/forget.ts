import type { Inventory, StageDraft } from '@pigsty/sdk';
import { cliOf } from '../ops/ask.ts';
import { redisForgotten } from '../ops/forgotten.ts';
import { addressOf, serversOf, type RedisCluster } from '../spec/servers.ts';
import { setsOf, watches } from '../spec/topology.ts';

/** When servers have left a set that lives on, its sentinels forget them, one after the other. */
export function forgetServers(
  cluster: RedisCluster,
  hosts: ReadonlySet<string>,
  inventory: Inventory,
): readonly StageDraft[] {
  const changed = setsOf(cluster).flatMap((set) => {
    const gone = set.filter((s) => hosts.has(s.host)).map(addressOf);
    const lives = gone.length > 0 && gone.length < set.length;
    const addresses = set.map(addressOf);
    return lives
      ? watches(inventory)
          .filter(({ target }) => addresses.includes(`${target.host}:${target.port}`))
          .map(({ name, sentinels }) => ({ name, sentinels, gone }))
      : [];
  });
  const turns = changed.flatMap(({ sentinels, ...what }) =>
    serversOf(sentinels).map((sentinel) => ({ sentinel, ...what })),
  );
  const stopped = cluster.instances.filter((i) => hosts.has(i.host)).map((i) => `stop@${i.host}`);
  const stageName = (i: number): string => `forget-servers-${i + 1}`;
  return turns.map(({ sentinel, name, gone }, i) => ({
    name: stageName(i),
    host: sentinel.host,
    after: i === 0 ? stopped : [`${stageName(i - 1)}@${turns[i - 1]?.sentinel.host ?? ''}`],
    ops: [
      redisForgotten({
        sentinel: sentinel.name,
        cli: cliOf(sentinel),
        name,
        gone,
      }),
    ],
  }));
}
