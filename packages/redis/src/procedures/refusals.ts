import type { Problem } from '@pigsty/sdk';
import { factsAbout } from '../facts/servers.ts';
import { serversOf, type RedisServer } from '../spec/servers.ts';
import { against, type RedisScope } from './scope.ts';

/** A primary that neither saves nor logs starts empty, and its replicas with it. */
export function needsPersistence(
  scope: Pick<RedisScope, 'cluster' | 'facts'>,
  staying: readonly RedisServer[],
): readonly Problem[] {
  const { facts } = scope;
  return staying
    .filter(({ params }) => params.redis_rdb_save.length === 0 && !params.redis_aof_enabled)
    .filter((s) => (factsAbout(facts, s)?.keys ?? 0) > 0)
    .map((s) =>
      against(
        scope,
        'redis-not-persistent',
        `${s.name} keeps its ${factsAbout(facts, s)?.keys ?? 0} keys in memory alone, and no replica can take over: a restart would lose them`,
        'Set redis_aof_enabled: true or redis_rdb_save, and deploy; neither takes a restart.',
      ),
    );
}

/** Slots that are half moved have their keys at two servers. */
export function needsClosedSlots({
  cluster,
  facts,
}: Pick<RedisScope, 'cluster' | 'facts'>): readonly Problem[] {
  const open = serversOf(cluster).some((s) =>
    factsAbout(facts, s)?.nodes?.some((n) => n.flags.includes('myself') && n.open.length > 0),
  );
  if (!open) return [];
  return [
    against(
      { cluster },
      'redis-open-slots',
      `slots of ${cluster.name} are half moved`,
      `Finish that first: pigsty redis rebalance ${cluster.name}`,
    ),
  ];
}
