import type { Problem, ProcedureScope, StageDraft } from '@pigsty/sdk';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import type { RedisParams } from '../spec/schema.ts';
import { serversOf, type RedisServer } from '../spec/servers.ts';

export type RedisScope<I = unknown> = ProcedureScope<RedisParams, RedisFacts, I>;

/** An error about the cluster. */
export function against(
  { cluster }: Pick<RedisScope, 'cluster'>,
  rule: string,
  message: string,
  hint: string,
): Problem {
  return { severity: 'error', rule, subject: cluster.name, cluster: cluster.name, message, hint };
}

/** With one server down already, another one's turn could take the last copy. */
export function needsAllWell({ cluster, facts }: Pick<RedisScope, 'cluster' | 'facts'>): readonly Problem[] {
  return serversOf(cluster).flatMap((server) => {
    const have = factsAbout(facts, server);
    const fault =
      have?.answers !== true
        ? 'does not answer'
        : have.loading === true
          ? 'still loads its data'
          : have.linkUp === false
            ? 'does not reach its primary'
            : undefined;
    return fault === undefined
      ? []
      : [
          against(
            { cluster },
            'redis-not-well',
            `${server.name} on ${server.host} ${fault}`,
            `Bring it back first: pigsty install redis -l ${cluster.name}`,
          ),
        ];
  });
}

/** One server after the other: each turn begins when the one before has ended well. */
export function inTurn(
  servers: readonly RedisServer[],
  turn: (server: RedisServer) => StageDraft,
): readonly StageDraft[] {
  let previous: readonly string[] = [];
  return servers.map((server) => {
    const stage = { ...turn(server), after: previous };
    previous = [`${stage.name}@${server.host}`];
    return stage;
  });
}
